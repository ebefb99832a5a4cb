#!/usr/bin/env python3
"""Writes records.md, the tables of all signed records, kinds and enums.

    docs/spec/generate_records.py        rewrites docs/spec/records.md
    docs/spec/generate_records.py check  fails if that would change it

The source is the comments of proto/comity/v1, which tests compare with the
records of core; so the page follows the code.
"""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
PROTO = ROOT / "proto" / "comity" / "v1"
PAGE = ROOT / "docs" / "spec" / "records.md"

# The files whose messages are read by the strict reader, and their headings.
FILES = {
    "statement.proto": "The envelope",
    "common.proto": "Shared records",
    "registry_records.proto": "Registries",
    "bodies.proto": "Bodies and keys",
    "grants.proto": "Grants",
    "schemes.proto": "Schemes, programmes, accreditations",
    "credentials.proto": "Credentials",
    "agreements.proto": "Agreements",
    "evidence.proto": "Evidence and presentations",
}
NUMBERS = {"uint32", "uint64", "int32"}

INTRODUCTION = """\
# Records

Written by `docs/spec/generate_records.py` from the comments of
`proto/comity/v1`; do not edit by hand.

Every record below travels in the canonical form of
[Statements](statements.md#canonical-form), and no other form is accepted.
A record is a Protocol Buffers message; the number of a field is its field
number. On the wire:

| type | wire type | content |
|---|---|---|
| `string`, `bytes`, a record | 2 | length, then the bytes |
| `uint64` | 0 | shortest varint; 0 is the same as absent and never written |
| `bool` | 0 | 1, or absent |
| an enum | 0 | its number; 0 is "unspecified" and never written |
| list of `string`, `bytes` or records | 2 | one field for each item, one after the other |
| list of an enum | 2 | packed: one field with all numbers as varints |

"Required" means that absence is refused (`FIELD_MISSING`). Sizes are bytes.
"Ascending" means strictly, hence without repeats: text and bytes compare byte
by byte as unsigned numbers, enums by number. Text is
[plain text](statements.md#plain-text). Days are `YYYY-MM-DD`.
"""


def read_blocks(path):
    """Yields (kind, name, comment lines, [(number, name, type, comment)])."""
    comment, block = [], None
    for line in path.read_text(encoding="utf-8").splitlines():
        text = line.strip()
        opening = re.match(r"(message|enum) (\w+) \{", text)
        field = re.match(r"((?:repeated )?[\w.]+ )?(\w+) = (\d+);", text)
        if text.startswith("//"):
            comment.append(text[2:].strip())
        elif opening:
            block = (opening[1], opening[2], comment, [])
            comment = []
        elif field and block:
            kind = (field[1] or "").strip()
            block[3].append((int(field[3]), field[2], kind, comment))
            comment = []
        elif text == "}" and block:
            yield block
            block = None
        elif not text:
            comment = []


def type_name(proto_type):
    repeated = proto_type.startswith("repeated ")
    plain = proto_type.removeprefix("repeated ")
    if plain[0].isupper():
        plain = f"[{plain}](#{plain.lower()})"
    else:
        plain = f"`{plain}`"
    return f"list of {plain}" if repeated else plain


def split_comment(lines):
    """The last line states the rule, all before it the meaning."""
    meaning = " ".join(lines[:-1]).replace("|", "\\|")
    return meaning, lines[-1] if lines else ""


def write_message(out, name, comment, fields):
    out += [f"### {name}", "", " ".join(comment), ""]
    out += ["| no. | field | type | rule | meaning |", "|---|---|---|---|---|"]
    for number, field, kind, lines in fields:
        meaning, rule = split_comment(lines)
        if not meaning and not re.match(r"Required|Optional|\d|True|Any", rule):
            meaning, rule = rule, ""
        row = [str(number), f"`{field}`", type_name(kind), rule, meaning]
        out.append("| " + " | ".join(row) + " |")
    out.append("")


def write_kinds(out, values):
    out += ["## Kinds", ""]
    out += [
        "In a key each `/` separates one part; see",
        "[Map keys](statements.md#map-keys). The exact rule of each kind is in",
        "[Authority](authority.md#rules-of-each-kind).",
        "",
        "| no. | kind | record in the body | key | signed by | worsens |",
        "|---|---|---|---|---|---|",
    ]
    for number, name, _, lines in values[1:]:
        text = " ".join(lines).rstrip(".")
        parts = re.match(r"Body: (\w+)\. Keys?: (.*?)\. Signed by: (.*)", text)
        sentences = parts[3].split(". ")
        signed = ". ".join(s for s in sentences if "orsen" not in s)
        worsens = next((s for s in sentences if "orsen" in s), "")
        worsens = "yes" if worsens == "Worsens" else worsens
        record = f"[{parts[1]}](#{parts[1].lower()})"
        short = name.removeprefix("STATEMENT_KIND_")
        out.append(f"| {number} | `{short}` | {record} | {parts[2]} "
                   f"| {signed} | {worsens} |")
    out.append("")


def write_enum(out, name, comment, values):
    prefix = re.sub(r"(?<!^)(?=[A-Z])", "_", name).upper() + "_"
    out += [f"### {name}", "", " ".join(comment), ""]
    out += ["| no. | value | meaning |", "|---|---|---|"]
    for number, value, _, lines in values[1:]:
        short = value.removeprefix(prefix)
        out.append(f"| {number} | `{short}` | {' '.join(lines)} |")
    out.append("")


def page():
    out = [INTRODUCTION]
    for file, heading in FILES.items():
        blocks = list(read_blocks(PROTO / file))
        for kind, _, _, fields in blocks:
            if kind == "enum":
                write_kinds(out, fields)
        out += [f"## {heading}", ""]
        for kind, name, comment, fields in blocks:
            if kind == "message":
                write_message(out, name, comment, fields)
    out += ["## Enums", ""]
    for _, name, comment, values in read_blocks(PROTO / "enums.proto"):
        write_enum(out, name, comment, values)
    return "\n".join(out).rstrip("\n") + "\n"


def main():
    text = page()
    if sys.argv[1:] == ["check"]:
        if PAGE.read_text(encoding="utf-8") != text:
            sys.exit("docs/spec/records.md is out of date: run "
                     "docs/spec/generate_records.py")
    else:
        PAGE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
