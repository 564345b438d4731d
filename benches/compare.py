#!/usr/bin/env python3
"""Times plaint beside DuckDB on the same work, in one run, and prints the tables of docs/benchmarks.md.

    cargo build --release && python3 benches/compare.py target/release/plaint [FOLDER OF REAL FILES]

Needs `pip install duckdb`. Every time is the best of five whole processes, start-up included; peak memory is the
largest resident set of the process. The generated records have a fixed seed.
"""

import gzip
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time

ROWS = 1_000_000
CATEGORIES = ["化妆品", "养生保健", "食品茶饮", "农特产品", "日用服装", "电子产品", "家具", "图书", "玩具", "母婴", ""]
OUTCOMES = ["商家拒绝退货", "已退款", "还在等待处理", "", ""]


def timed(command, runs=5, before=None):
    """Seconds of the best run, and peak memory in MB."""
    best, peak = float("inf"), 0
    for _ in range(runs):
        if before:
            before()
        start = time.perf_counter()
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        if status != 0:
            sys.exit(f"failed: {command}")
        best, peak = min(best, seconds), max(peak, usage.ru_maxrss / 1024)
    return best, peak


def duckdb(sql):
    return [sys.executable, "-c", f"import duckdb\nprint(duckdb.sql({sql!r}).fetchall())"]


def generate(path):
    """One million complaints with a result column, as CSV."""
    rng = random.Random(20180309)
    with open(path, "w", encoding="utf-8") as out:
        out.write("投诉编号,受理日期,商家,商品类别,地区,投诉内容,诉求,处理结果\n")
        for i in range(ROWS):
            day = f"2017-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}"
            result = rng.choice(OUTCOMES)
            row = [f"G{i}", day, f"店{rng.randint(1, 20000)}", rng.choice(CATEGORIES), f"区{rng.randint(1, 16)}",
                   "购买的商品有问题", "退货", result]
            out.write(",".join(row) + "\n")


def line(name, ours, theirs, extra=""):
    print(f"| {name} | {ours[0]:.2f} s | {ours[1]:.0f} MB | {theirs[0]:.2f} s | {theirs[1]:.0f} MB | "
          f"{ours[0] / theirs[0]:.2f} | {extra} |")


def main():
    plaint = os.path.abspath(sys.argv[1])
    real = sys.argv[2] if len(sys.argv) > 2 else "../shared/data"
    work = tempfile.mkdtemp()
    os.environ["PLAINT_DATASET"] = f"{work}/data"
    clear = lambda: shutil.rmtree(f"{work}/data", ignore_errors=True)
    print("| work | plaint | peak | DuckDB | peak | ratio of times | |\n|---|---:|---:|---:|---:|---:|---|")

    wa = os.path.join(real, "wa_ag_2013_2017.csv.gz")
    if os.path.exists(wa):
        size = len(gzip.open(wa).read()) / 1e6
        ours = timed([plaint, "import", wa], before=clear)
        theirs = timed(duckdb(f"COPY (SELECT * FROM read_csv('{wa}', all_varchar=true)) TO '{work}/wa.parquet' (FORMAT parquet)"))
        line("import of wa_ag, 138 995 rows", ours, theirs, f"{138995 / ours[0]:,.0f} rows/s, {size / ours[0]:.1f} MB/s")

    csv = f"{work}/generated.csv"
    generate(csv)
    ours = timed([plaint, "import", csv], runs=2, before=clear)
    theirs = timed(duckdb(f"COPY (SELECT * FROM read_csv('{csv}', all_varchar=true)) TO '{work}/g.parquet' (FORMAT parquet)"), runs=2)
    line("import of 1 000 000 generated rows", ours, theirs,
         f"{ROWS / ours[0]:,.0f} rows/s, {os.path.getsize(csv) / 1e6 / ours[0]:.1f} MB/s")

    view = f"CREATE VIEW complaints AS SELECT * FROM '{work}/data/records/*/*.parquet'"
    for by in ["product_category", "seller"]:
        command = [plaint, "table", "return-refusal-rate", "--by", by]
        table = json.loads(subprocess.check_output(command + ["--format", "json"]))
        ask = f"import duckdb\nc = duckdb.connect()\nc.sql({view!r})\nprint(c.sql({table['sql']!r}).fetchall())"
        answer = subprocess.check_output([sys.executable, "-c", ask + "\nprint('ok')"])
        assert answer.endswith(b"ok\n")
        ours, theirs = timed(command + ["--format", "csv"]), timed([sys.executable, "-c", ask])
        line(f"return-refusal-rate by {by}, 1 000 000 records", ours, theirs, f"{len(table['rows'])} rows")
    empty = timed([plaint, "list", "formats"]), timed([sys.executable, "-c", "import duckdb"])
    line("start-up alone", *empty)
    shutil.rmtree(work)


if __name__ == "__main__":
    main()
