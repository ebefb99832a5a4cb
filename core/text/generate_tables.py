#!/usr/bin/env python3
"""Writes unicode_tables.inc from the Unicode Character Database.

Needs UnicodeData.txt, CompositionExclusions.txt and
DerivedNormalizationProps.txt of version 15.0.0, as Debian's package
`unicode-data` installs them:

    core/text/generate_tables.py /usr/share/unicode > core/text/unicode_tables.inc

The version is part of the protocol: text that uses later characters is
refused, or two verifiers of different age would disagree about it.
"""

import pathlib
import sys

CODE_POINTS = 0x110000
# Not for text that people read: controls, invisible formatting, line and
# paragraph separators, and what has no assigned meaning.
REFUSED_CATEGORIES = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
# The joiners are needed to spell Persian and several Indic languages.
ACCEPTED_ANYWAY = {0x200C, 0x200D}


def data_lines(path):
    """Yields the fields of each line, without comments."""
    for line in path.read_text(encoding="utf-8").splitlines():
        line = line.split("#")[0].strip()
        if line:
            yield [field.strip() for field in line.split(";")]


def code_range(text):
    first, _, last = text.partition("..")
    return range(int(first, 16), int(last or first, 16) + 1)


def read_unicode_data(path):
    """Returns categories, combining classes and canonical decompositions."""
    category = ["Cn"] * CODE_POINTS
    combining = [0] * CODE_POINTS
    decomposition = {}
    range_start = None
    for fields in data_lines(path):
        code = int(fields[0], 16)
        if fields[1].endswith(", First>"):
            range_start = code
            continue
        for each in range(code if range_start is None else range_start, code + 1):
            category[each] = fields[2]
            combining[each] = int(fields[3])
        range_start = None
        if fields[5] and not fields[5].startswith("<"):
            decomposition[code] = [int(part, 16) for part in fields[5].split()]
    return category, combining, decomposition


def read_property(path, name):
    """Returns {code point: value} of a derived property."""
    found = {}
    for fields in data_lines(path):
        if fields[1] == name:
            for code in code_range(fields[0]):
                found[code] = fields[2] if len(fields) > 2 else True
    return found


def primary_composites(decomposition, combining, exclusions):
    """Code points that composition may produce (UAX 15, D114)."""
    return {
        code
        for code, parts in decomposition.items()
        if len(parts) == 2
        and code not in exclusions
        and combining[code] == 0
        and combining[parts[0]] == 0
    }


def ranges(values):
    """Yields (first, last, value) of each run of equal values but None."""
    first = 0
    for code in range(1, len(values) + 1):
        if code == len(values) or values[code] != values[first]:
            if values[first] is not None:
                yield first, code - 1, values[first]
            first = code


def print_table(kind, name, comment, rows):
    rows = list(rows)
    print(f"\n// {comment}")
    print(f"constexpr std::array<{kind}, {len(rows)}> {name} = {{{{")
    line = ""
    for row in rows:
        text = "{" + ",".join(row) + "}," if len(row) > 1 else row[0] + ","
        if len(line) + len(text) > 80:
            print(line)
            line = ""
        line += text
    print(line + "\n}};")


def main():
    folder = pathlib.Path(sys.argv[1])
    derived = folder / "DerivedNormalizationProps.txt"
    if "15.0.0" not in derived.read_text(encoding="utf-8").splitlines()[0]:
        sys.exit("these files are not of version 15.0.0")
    category, combining, decomposition = read_unicode_data(
        folder / "UnicodeData.txt")
    exclusions = {
        code
        for fields in data_lines(folder / "CompositionExclusions.txt")
        for code in code_range(fields[0])
    }
    primary = primary_composites(decomposition, combining, exclusions)
    # The consortium publishes the complement; the two must agree.
    excluded = set(read_property(derived, "Full_Composition_Exclusion"))
    assert set(decomposition) - primary == excluded
    quick_check = read_property(derived, "NFC_QC")

    print("// Made by generate_tables.py from the Unicode Character Database,"
          " version\n// 15.0.0; do not edit. Licence: LICENSE.unicode.")
    print_table(
        "ClassRange", "kCombiningClasses",
        "Canonical_Combining_Class where it is not 0.",
        ((hex(a), hex(b), str(value)) for a, b, value in ranges(
            [value or None for value in combining])))
    print_table(
        "CheckRange", "kQuickChecks",
        "NFC_Quick_Check where it is not Yes: N(o) or M(aybe).",
        ((hex(a), hex(b), f"'{value}'") for a, b, value in ranges(
            [quick_check.get(code) for code in range(CODE_POINTS)])))
    print_table(
        "Range", "kPlainCharacters",
        "Assigned, and neither control nor format nor separator of lines.",
        ((hex(a), hex(b)) for a, b, value in ranges([
            True if code in ACCEPTED_ANYWAY
            or category[code] not in REFUSED_CATEGORIES else None
            for code in range(CODE_POINTS)])))
    codes = sorted(decomposition)
    print_table(
        "Decomposition", "kDecompositions",
        "Canonical decompositions, one step; 0 if there is no second part.",
        ([hex(code)] + [hex(part) for part in (decomposition[code] + [0])[:2]]
         for code in codes))
    print_table(
        "std::uint16_t", "kCompositions",
        "Positions in kDecompositions of what may be composed, by its parts.",
        ([str(codes.index(code))] for code in sorted(
            primary, key=lambda code: decomposition[code])))


if __name__ == "__main__":
    main()
