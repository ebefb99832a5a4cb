#!/usr/bin/env python3
"""Makes engineers.csv: the persons of the demonstration, all invented.

The same call makes the same file. Names are put together from words for
"sample", "trial", "demonstration" and the like, so that nobody has them.

    python3 deploy/demo/make_engineers.py > deploy/demo/engineers.csv
"""

import csv
import random
import sys

COUNT = 1000

# Each: surname, its Latin form.
CYRILLIC_SURNAMES = [
    ("Үлгібаев", "Ulgibayev"), ("Сынақова", "Synaqova"),
    ("Көрмебеков", "Kormebekov"), ("Мысалова", "Mysalova"),
    ("Ойданов", "Oidanov"), ("Жасандыева", "Zhasandyeva"),
    ("Пробенко", "Probenko"), ("Образцева", "Obraztseva"),
]
CYRILLIC_GIVEN = [
    ("Бірінші", "Birinshi"), ("Екінші", "Ekinshi"), ("Үшінші", "Ushinshi"),
    ("Алғашқы", "Algashqy"), ("Соңғы", "Songhy"), ("Тестай", "Testai"),
    ("Демогүл", "Demogul"), ("Пробахан", "Probakhan"),
]
LATIN_SURNAMES = ["Samplewright", "Testington", "Demoulin", "Exempelström",
                  "Muestranez", "Ensayadó", "Probierer", "Fikcyjska"]
LATIN_GIVEN = ["Prima", "Secundo", "Tertia", "Quarto", "Quinta", "Sexto"]
HAN_SURNAMES = [("样", "Yang"), ("例", "Li"), ("试", "Shi"), ("虚", "Xu"),
                ("拟", "Ni")]
HAN_GIVEN = [("其一", "Qiyi"), ("其二", "Qi'er"), ("其三", "Qisan"),
             ("构想", "Gouxiang"), ("示范", "Shifan"), ("演习", "Yanxi")]
FIELDS = ["0711", "0713", "0714", "0715", "0724", "0732"]


def name(rng):
    """A name in its own script, and in Latin letters."""
    script = rng.choices(["cyrillic", "latin", "han"], weights=[6, 2, 2])[0]
    if script == "cyrillic":
        family, given = rng.choice(CYRILLIC_SURNAMES), rng.choice(CYRILLIC_GIVEN)
        return f"{given[0]} {family[0]}", f"{given[1]} {family[1]}"
    if script == "latin":
        own = f"{rng.choice(LATIN_GIVEN)} {rng.choice(LATIN_SURNAMES)}"
        return own, own
    family, given = rng.choice(HAN_SURNAMES), rng.choice(HAN_GIVEN)
    return family[0] + given[0], f"{family[1]} {given[1]}"


def main():
    rng = random.Random(20260101)
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(["reference", "name", "name-latin", "birth-date", "fields",
                  "experience_years", "responsible_years"])
    for number in range(1, COUNT + 1):
        own, latin = name(rng)
        born = (f"{rng.randint(1960, 1998)}-{rng.randint(1, 12):02d}-"
                f"{rng.randint(1, 28):02d}")
        years = rng.randint(3, 30)
        out.writerow([f"DEMO-{number:04d}", own, latin, born,
                      rng.choice(FIELDS), years, rng.randint(1, years)])


if __name__ == "__main__":
    main()
