#!/usr/bin/env python3
"""Makes one table, or one JSON object, of what the benchmarks measured.

report.py [--json | --write DOCUMENT] CONDITIONS CEILINGS LOAD
report.py --mirrors [--json | --write DOCUMENT] CONDITIONS LOAD

CONDITIONS is a JSON object, CEILINGS what ceilings_bench writes with
--benchmark_format=json, LOAD what the other benchmarks write. Every figure is
the median of its runs. With --write the tables take the place of what stands
between the two "measured" comments of a Markdown document, for mirrors between
the two "mirrors" comments.
"""
import collections
import json
import statistics
import sys

# What is wanted: workload, metric, at least or at most, bound. At the largest
# log only.
TARGETS = [
    ("submit single", "per_second", "at least", 9000),
    ("submit single", "p99_ms", "at most", 60),
    ("submit single", "beyond_floor_us", "at most", 60),
    ("stream, single-signed", "signature_rate_share", "at least", 0.65),
    ("stream, batch-signed", "sustained_per_second", "at least", 30000),
    ("credential evidence", "per_second", "at least", 10000),
    ("credential evidence", "p99_ms", "at most", 25),
    ("verify, first of an issuer", "times_own_checks", "at most", 1.15),
    ("verify, following", "signature_rate_share", "at least", 0.9),
    ("verify, following, batch-signed", "per_second", "at least", 70000),
    ("overload, submit", "goodput_share", "at least", 0.9),
    ("overload, submit", "p99_times_peak", "at most", 3),
    ("overload, submit", "refusal_p99_ms", "at most", 20),
    ("overload, submit", "peak_mib", "at most", 512),
    ("overload, submit", "failed_calls", "at most", 0),
    ("overload, evidence", "goodput_share", "at least", 0.9),
    ("overload, evidence", "p99_times_peak", "at most", 3),
    ("overload, evidence", "refusal_p99_ms", "at most", 20),
    ("overload, evidence", "failed_calls", "at most", 0),
    ("start", "seconds", "at most", 3),
    ("start", "peak_while_serving_mib", "at most", 512),
    ("first copy, batch-signed", "per_second", "at least", 40000),
    ("first copy, batch-signed", "receiver_peak_mib", "at most", 512),
    ("first copy, signatures checked, batch-signed", "per_second", "at least",
     30000),
    ("first copy, signatures checked, batch-signed", "receiver_peak_mib",
     "at most", 512),
    ("first copy, signatures checked, single-signed", "per_second", "at least",
     11000),
    ("catch-up, batch-signed", "with_start_seconds", "at most", 5),
    ("revocation abroad", "max_ms", "at most", 2000),
]

# The comments around what is written.
BEGIN = "<!-- {}: begin -->"
END = "<!-- {}: end -->"

LOAD_METRICS = ["per_second", "p50_ms", "p99_ms", "client_cpu_us",
                "server_cpu_us"]

SWEPT = "first copy, signatures checked"

# The transport of a workload's calls, measured with a server that does
# nothing, and the signatures that it cannot do without.
FLOORS = {
    "submit single": ("echo submit", 1),
    "credential evidence": ("echo evidence", 0),
    "get checkpoint": ("echo checkpoint", 0),
    "stream, single-signed": (None, 1),
    "postgres insert, signature checked": (None, 1),
}


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
        "ed25519_verify_per_core_second": median("Verify", "items_per_second"),
        "ed25519_verify_openssl": median("VerifyOpenSsl", "items_per_second"),
        "ed25519_sign_per_core_second": median("Sign", "items_per_second"),
        "ed25519_sign_libsodium": median("SignLibsodium", "items_per_second"),
        "node_hash_per_core_second": median("NodeHash", "items_per_second"),
        "append_fdatasync_4k_p50_us": median("DurableAppend", "p50_us"),
        "append_fdatasync_4k_p99_us": median("DurableAppend", "p99_us"),
        "overwrite_fdatasync_4k_p50_us": median("DurableOverwrite", "p50_us"),
        "overwrite_fdatasync_4k_p99_us": median("DurableOverwrite", "p99_us"),
        "rocksdb_100_rows_synced_p50_us": median("RocksDbBatch", "p50_us"),
        "rocksdb_100_rows_synced_p99_us": median("RocksDbBatch", "p99_us"),
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


def add_derived(load, ceilings, cores):
    """Shares of what this machine could do at best."""
    # Of mirrors alone, no ceilings are measured.
    verify_us = 1e6 / ceilings.get("ed25519_verify_per_core_second", 1e6)
    for (workload, stored), metrics in load.items():
        used_us = metrics.get("client_cpu_us", 0) + metrics.get(
            "server_cpu_us", 0)
        if used_us > 0:
            metrics["per_second_on_free_cores"] = 1e6 / max(
                used_us / cores, metrics.get("busiest_thread_us", 0))
        echo, signatures = FLOORS.get(workload, (None, None))
        # A run that was cut short has no echo.
        if signatures is not None and used_us > 0 and (
                echo is None or (echo, 0) in load):
            echo_us = sum(load[(echo, 0)][side] for side in
                          ("client_cpu_us", "server_cpu_us")) if echo else 0
            floor_us = echo_us + signatures * verify_us
            metrics["floor_us"] = floor_us
            metrics["floor_share"] = floor_us / used_us
            metrics["beyond_floor_us"] = used_us - floor_us
        if workload == "stream, single-signed":
            metrics["signature_rate_share"] = (
                metrics["per_second"] * verify_us / 1e6 / cores)
        if workload.startswith(SWEPT):
            # Behind the copy, on all cores.
            copy = load[(workload.replace(SWEPT, "first copy"), stored)]
            sweep_us = used_us - copy["client_cpu_us"] - copy["server_cpu_us"]
            metrics["per_second_on_free_cores"] = 1e6 / (
                1e6 / copy["per_second_on_free_cores"] + sweep_us / cores)
        if "checks_us" in metrics:
            # Of a difference of two runs without any, what is left is noise.
            own_us = metrics["checks_us"] if metrics["signature_checks"] else 0
            metrics["times_own_checks"] = (
                metrics["cpu_us"] / own_us if own_us > 0 else 0)
            metrics["signature_rate_share"] = own_us / metrics["cpu_us"]
            metrics["per_second"] = 1e6 / metrics["cpu_us"]


def judge_targets(load):
    """One line for each target that was measured."""
    judged = []
    for workload, metric, direction, bound in TARGETS:
        sizes = [stored for (name, stored), metrics in load.items()
                 if name == workload and metric in metrics]
        if not sizes:
            continue
        value = load[(workload, max(sizes))][metric]
        met = value >= bound if direction == "at least" else value <= bound
        judged.append({"workload": workload, "stored": max(sizes),
                       "metric": metric, "value": value,
                       "target": f"{direction} {bound}", "met": met})
    return judged


def number(value):
    """Three significant digits, or all digits before the point."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def print_loads(load):
    print("\n" + f"{'Calls':<48}{'stored':>9}{'per s':>9}{'p50 ms':>8}"
          f"{'p99 ms':>8}{'client us':>11}{'server us':>11}{'floor':>7}"
          f"{'free cores':>12}")
    for (workload, stored), metrics in load.items():
        if "client_cpu_us" not in metrics:
            continue
        cells = [number(metrics[metric]) if metric in metrics else "-"
                 for metric in LOAD_METRICS]
        floor = (f"{metrics['floor_share']:.0%}"
                 if "floor_share" in metrics else "-")
        print(f"  {workload:<46}{stored:>9,}{cells[0]:>9}{cells[1]:>8}"
              f"{cells[2]:>8}{cells[3]:>11}{cells[4]:>11}{floor:>7}"
              f"{number(metrics['per_second_on_free_cores']):>12}")
    print("  us: processor time of a call or statement; floor: the share that"
          " transport and\n  signature take alone; free cores: what that"
          " processor time allows if nothing\n  else ran")


def print_others(load):
    shown = set(LOAD_METRICS) | {"floor_share", "per_second_on_free_cores"}
    print("\n" + f"{'Other figures':<48}{'stored':>9}")
    for (workload, stored), metrics in load.items():
        for metric, value in metrics.items():
            if metric not in shown or "client_cpu_us" not in metrics:
                print(f"  {workload:<46}{stored:>9,}  {metric:<26}"
                      f"{number(value):>10}")


def print_table(conditions, ceilings, load, judged):
    print("Conditions")
    for name, value in conditions.items():
        print(f"  {name:<34}{value}")
    if ceilings:
        print("\nCeilings of this machine")
    for name, value in ceilings.items():
        print(f"  {name:<34}{number(value):>12}")
    print_loads(load)
    print_others(load)
    print("\n" + f"{'Targets':<48}{'stored':>9}")
    for line in judged:
        mark = "met" if line["met"] else "NOT MET"
        print(f"  {line['workload']:<46}{line['stored']:>9,}  "
              f"{line['metric']:<24}{line['target']:<16}"
              f"{number(line['value']):>10}  {mark}")


def markdown_row(cells):
    return "| " + " | ".join(cells) + " |"


def markdown_table(head, rows):
    return [markdown_row(head), "|" + "---|" * len(head)] + [
        markdown_row(row) for row in rows] + [""]


def markdown_loads(load):
    rows = []
    for (workload, stored), metrics in load.items():
        if "client_cpu_us" not in metrics:
            continue
        cells = [number(metrics[metric]) if metric in metrics else ""
                 for metric in LOAD_METRICS]
        share = metrics.get("floor_share")
        rows.append([workload, f"{stored:,}" if stored else "", *cells,
                     f"{share:.0%}" if share else "",
                     number(metrics["per_second_on_free_cores"])])
    return markdown_table(
        ["workload", "stored", "per second", "p50 ms", "p99 ms", "client us",
         "server us", "floor", "on free cores"], rows)


def markdown_others(load):
    shown = set(LOAD_METRICS) | {"floor_share", "per_second_on_free_cores"}
    rows = [[workload, f"{stored:,}" if stored else "", metric, number(value)]
            for (workload, stored), metrics in load.items()
            for metric, value in metrics.items()
            if metric not in shown or "client_cpu_us" not in metrics]
    return markdown_table(["workload", "stored", "figure", ""], rows)


def markdown(conditions, ceilings, load, judged):
    """The tables of print_table as lines of Markdown."""
    busy = float(conditions["load_average_at_start"].split()[0])
    lines = ["Taken on a " + ("BUSY" if busy > int(conditions["cores"]) / 4
                              else "quiet") + " machine.", ""]
    lines += markdown_table(["condition", ""], conditions.items())
    if ceilings:
        lines += markdown_table(["ceiling", ""], [
            [name, number(value)] for name, value in ceilings.items()])
    lines += markdown_loads(load)
    lines += markdown_others(load)
    lines += markdown_table(
        ["target", "stored", "figure", "wanted", "measured", ""],
        [[line["workload"], f"{line['stored']:,}", line["metric"],
          line["target"], number(line["value"]),
          "met" if line["met"] else "**not met**"] for line in judged])
    return lines


def write_document(path, block, lines):
    begin, end = BEGIN.format(block), END.format(block)
    with open(path, encoding="utf-8") as file:
        text = file.read()
    before, rest = text.split(begin, 1)
    after = rest.split(end, 1)[1]
    with open(path, "w", encoding="utf-8") as file:
        file.write(before + begin + "\n\n" + "\n".join(lines) + end + after)


def main(arguments):
    as_json = "--json" in arguments
    mirrors = "--mirrors" in arguments
    paths = [word for word in arguments if word not in ("--json", "--mirrors")]
    document = None
    if paths and paths[0] == "--write":
        document = paths[1]
        paths = paths[2:]
    if len(paths) != (2 if mirrors else 3):
        print(__doc__, file=sys.stderr)
        return 3
    with open(paths[0], encoding="utf-8") as file:
        conditions = json.load(file)
    ceilings = {} if mirrors else read_ceilings(paths[1])
    load = read_load(paths[-1])
    add_derived(load, ceilings, int(conditions["cores"]))
    judged = judge_targets(load)
    if document:
        write_document(document, "mirrors" if mirrors else "measured",
                       markdown(conditions, ceilings, load, judged))
    elif as_json:
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
