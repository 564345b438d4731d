#!/usr/bin/env python3
"""Measures the labels of plaint beside those of scikit-learn and of plaint's lexicon alone, and the time that labelling takes,
in one run, and prints the tables of docs/benchmarks.md.

    cargo build --release && python3 benches/classify.py target/release/plaint ../shared/data

Needs `pip install scikit-learn` and the labelled files. scikit-learn learns from labelled_train.csv and nothing else: TF-IDF over
runs of 1 to 4 characters (Chinese) or over words and pairs of them (English), logistic regression, its usual settings. Times are of
whole processes on one core, start-up included, the best of three; both read the same CSV and write a label a row. What each needs to
start is measured on one row and shown apart.
"""

import csv
import io
import json
import pathlib
import subprocess
import sys
import tempfile

from compare import timed

ROWS = 120_000
PEER = """
import csv, pickle, sys
model, source, target = sys.argv[1:]
predict = pickle.load(open(model, "rb"))
texts = [row["text"] for row in csv.DictReader(open(source, encoding="utf-8"))]
labels = [m.predict(v.transform(texts)) for v, m in predict]
open(target, "w").writelines(f"{a},{b}\\n" for a, b in zip(*labels))
"""


def learn(rows, column, chinese):
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression

    kind = {"analyzer": "char", "ngram_range": (1, 4)} if chinese else {"analyzer": "word", "ngram_range": (1, 2)}
    vectors = TfidfVectorizer(min_df=2, sublinear_tf=True, **kind)
    features = vectors.fit_transform([row["text"] for row in rows])
    return vectors, LogisticRegression(max_iter=2000, C=4).fit(features, [row[column] for row in rows])


def macro_f1(gold, said):
    scores = []
    # A text without a label counts against its category and is none itself.
    for label in sorted((set(gold) | set(said)) - {"unclassified"}):
        both = sum(g == s == label for g, s in zip(gold, said))
        scores.append(2 * both / (gold.count(label) + said.count(label)))
    return sum(scores) / len(scores)


def plaint(program, rows, *options):
    """Category and remedy of each text, by plaint."""
    text = io.StringIO()
    csv.writer(text).writerows([["text"], *([row["text"]] for row in rows)])
    command = [program, "classify", "--input", "-", "--text-column", "text", *options]
    out = subprocess.run(command, input=text.getvalue().encode(), capture_output=True, check=True).stdout
    labels = [json.loads(line) for line in out.splitlines()]
    return [l["category"] for l in labels], [l["remedy_outcome"].replace("unknown", "none") for l in labels]


def quality(program, train, dev):
    print("| texts | n | plaint | its lexicon alone | scikit-learn | remedy: plaint | lexicon | scikit-learn |")
    print("|---|---:|---:|---:|---:|---:|---:|---:|")
    for name, kind in (("Chinese reviews", "zh-reviews"), ("English, furniture retailer", "en-retail")):
        learned, asked = ([row for row in rows if row["set"] == kind] for rows in (train, dev))
        columns = ("primary", "remedy")
        ours, phrases = plaint(program, asked), plaint(program, asked, "--no-model")
        peer = []
        for column in columns:
            vectors, model = learn(learned, column, kind.startswith("zh"))
            peer.append(list(model.predict(vectors.transform([row["text"] for row in asked]))))
        cells = [macro_f1([row[column] for row in asked], said[i])
                 for i, column in enumerate(columns) for said in (ours, phrases, peer)]
        print(f"| {name} | {len(asked)} | " + " | ".join(f"{cell:.3f}" for cell in cells) + " |")


def speed(program, train, folder):
    import pickle

    texts = [row["text"] for row in train if row["set"] == "zh-reviews"]
    many, one = folder / "many.csv", folder / "one.csv"
    for path, n in ((many, ROWS), (one, 1)):
        with open(path, "w", encoding="utf-8", newline="") as out:
            csv.writer(out).writerows([["text"], *([texts[i % len(texts)]] for i in range(n))])
    model = folder / "peer.pickle"
    rows = [row for row in train if row["set"] == "zh-reviews"]
    model.write_bytes(pickle.dumps([learn(rows, column, True) for column in ("primary", "remedy")]))
    script = folder / "peer.py"
    script.write_text(PEER)
    label = lambda path, *more: ["taskset", "-c", "0", program, "classify", "--input", path, "--text-column", "text", *more]
    peer = lambda path: ["taskset", "-c", "0", sys.executable, script, model, path, folder / "out.csv"]
    size = sum(map(len, texts)) / len(texts)
    print(f"\n{ROWS:,} Chinese reviews of {size:.0f} characters on average, one core:\n")
    print("| labelling | seconds | to start | texts/s | peak MB | ratio of texts/s to scikit-learn |\n|---|---:|---:|---:|---:|---:|")
    work = {"plaint, model": label, "plaint, lexicon alone": lambda p: label(p, "--no-model"),
            "scikit-learn, category and remedy": peer}
    rates = {}
    for name, command in work.items():
        (seconds, peak), (start, _) = timed(command(many), runs=3), timed(command(one), runs=3)
        rates[name] = (ROWS / (seconds - start), seconds, start, peak)
    for name, (rate, seconds, start, peak) in rates.items():
        theirs = rates["scikit-learn, category and remedy"][0]
        print(f"| {name} | {seconds:.2f} | {start:.2f} | {rate:,.0f} | {peak:.0f} | {rate / theirs:.1f} |")


def main():
    program, data = str(pathlib.Path(sys.argv[1]).resolve()), pathlib.Path(sys.argv[2])
    read = lambda name: list(csv.DictReader(open(data / name, encoding="utf-8-sig")))
    train, dev = read("labelled_train.csv"), read("labelled_dev.csv")
    quality(program, train, dev)
    with tempfile.TemporaryDirectory() as folder:
        speed(program, train, pathlib.Path(folder))


if __name__ == "__main__":
    main()
