#!/usr/bin/env python3
"""Makes one table, or one JSON object, of what the benchmarks measured.

report.py [--json] CONDITIONS CEILINGS LOAD

CONDITIONS is a JSON object, CEILINGS what ceilings_bench writes with
--benchmark_format=json, LOAD what load_bench writes. Every figure is the median
of its runs.
"""
import collections
import json
import statistics
import sys

# What is promised: workload, metric, at least or at most, bound.
TARGETS = [
    ("submit single", "per_second", "at least", 4000),
    ("submit single", "p99_ms", "at most", 100),
    ("credential evidence", "per_second", "at least", 2000),
    ("verify offline", "median_ms", "at most", 3),
]

LOAD_METRICS = ["per_second", "p50_ms", "p99_ms", "client_cpu_us",
                "server_cpu_us"]


def read_ceilings(path):
    """Medians by name, in the units that the table prints."""
    with open(path, encoding="utf-8") as file:
        # The library's own medians are missing where it ran only once.
        runs = [run for run in json.load(file)["benchmarks"]
                if run["run_type"] == "iteration"]

    def median(name, value):
        return statistics.median(run[value] for run in runs
                                 if run["run_name"].split("/")[0] == name)

    return {
        "ed25519_sign_per_core_second": median("Sign", "items_per_second"),
        "ed25519_verify_per_core_second": median("Verify", "items_per_second"),
        "node_hash_per_core_second": median("NodeHash", "items_per_second"),
        "append_fdatasync_4k_p50_us": median("DurableAppend", "p50_us"),
        "append_fdatasync_4k_p99_us": median("DurableAppend", "p99_us"),
        "overwrite_fdatasync_4k_p50_us": median("DurableOverwrite", "p50_us"),
        "overwrite_fdatasync_4k_p99_us": median("DurableOverwrite", "p99_us"),
    }


def read_load(path):
    """Medians by (workload, stored), each a dict by metric, in file order."""
    values = collections.defaultdict(lambda: collections.defaultdict(list))
    with open(path, encoding="utf-8") as file:
        for line in file:
            figure = json.loads(line)
            key = (figure["workload"], figure["stored"])
            values[key][figure["metric"]].append(figure["value"])
    return {key: {metric: statistics.median(runs)
                  for metric, runs in metrics.items()}
            for key, metrics in values.items()}


def judge_targets(load):
    """One line for each target and size, with what was measured."""
    judged = []
    for workload, metric, direction, bound in TARGETS:
        for (name, stored), metrics in load.items():
            if name != workload or metric not in metrics:
                continue
            value = metrics[metric]
            met = value >= bound if direction == "at least" else value <= bound
            judged.append({"workload": workload, "stored": stored,
                           "metric": metric, "value": value,
                           "target": f"{direction} {bound}", "met": met})
    return judged


def number(value):
    """Three significant digits, or all digits before the point."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def print_table(conditions, ceilings, load, judged):
    print("Conditions")
    for name, value in conditions.items():
        print(f"  {name:<34}{value}")
    print("\nCeilings of this machine")
    for name, value in ceilings.items():
        print(f"  {name:<34}{number(value):>12}")
    print("\nCalls" + " " * 19 + "stored     calls/s   p50 ms   p99 ms"
          "  client us  server us   (processor time a call)")
    others = []
    for (workload, stored), metrics in load.items():
        if all(metric in metrics for metric in LOAD_METRICS):
            cells = [number(metrics[metric]) for metric in LOAD_METRICS]
            print(f"  {workload:<20}{stored:>8,}{cells[0]:>12}{cells[1]:>9}"
                  f"{cells[2]:>9}{cells[3]:>11}{cells[4]:>11}")
        for metric, value in metrics.items():
            if metric not in LOAD_METRICS or "p99_ms" not in metrics:
                others.append((workload, stored, metric, value))
    print("\nOther figures" + " " * 11 + "stored")
    for workload, stored, metric, value in others:
        print(f"  {workload:<20}{stored:>8,}  {metric:<24}{number(value):>10}")
    print("\nTargets" + " " * 17 + "stored")
    for line in judged:
        mark = "met" if line["met"] else "NOT MET"
        print(f"  {line['workload']:<20}{line['stored']:>8,}  "
              f"{line['metric']:<14}{line['target']:<15}"
              f"{number(line['value']):>10}  {mark}")


def main(arguments):
    as_json = "--json" in arguments
    paths = [word for word in arguments if word != "--json"]
    if len(paths) != 3:
        print(__doc__, file=sys.stderr)
        return 3
    with open(paths[0], encoding="utf-8") as file:
        conditions = json.load(file)
    ceilings = read_ceilings(paths[1])
    load = read_load(paths[2])
    judged = judge_targets(load)
    if as_json:
        rows = [{"workload": workload, "stored": stored, **metrics}
                for (workload, stored), metrics in load.items()]
        json.dump({"conditions": conditions, "ceilings": ceilings,
                   "workloads": rows, "targets": judged}, sys.stdout, indent=2)
        print()
    else:
        print_table(conditions, ceilings, load, judged)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
