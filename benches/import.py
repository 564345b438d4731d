#!/usr/bin/env python3
"""Times the import of a large generated 12315 export by plaint and by DuckDB, in one run, and prints a table.

    cargo build --release && python3 benches/import.py target/release/plaint FOLDER [--rows 10000000]

Needs `pip install duckdb`. FOLDER keeps the generated file for the next run. Every time is the best of three whole
processes (`--runs`), start-up included; peak memory is the largest resident set. Ratios are of times of the same run.
"""

import argparse
import datetime
import json
import multiprocessing
import pathlib
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib

from compare import timed

SEED = 20170315  # Names the cached file too: change it whenever the texts below change.
BLOCK = 50_000
REPEAT = 500  # One row in so many is an earlier row once more.
HEADER = "登记编号,登记时间,被投诉主体,客体类别,问题类别,投诉内容,诉求内容,涉及金额,办理状态,处理结果,办结时间,所属区县\n"

PRODUCTS = {
    "化妆品": ["面膜", "精华液", "口红", "防晒霜", "祛斑霜", "眼影盘"], "保健食品": ["蛋白粉", "鱼油", "益生菌", "燕窝"],
    "食品": ["酸奶", "月饼", "牛肉干", "坚果礼盒", "樱桃", "大闸蟹"], "服装鞋帽": ["羽绒服", "连衣裙", "运动鞋", "皮靴", "衬衫"],
    "家用电器": ["空调", "冰箱", "洗衣机", "电饭煲", "扫地机"], "通讯产品": ["手机", "平板", "耳机", "手表"],
    "家具": ["沙发", "床垫", "餐桌", "衣柜"], "交通工具": ["电动车", "轮胎", "行车记录仪"], "儿童用品": ["奶粉", "推车", "积木"],
    "文化娱乐体育服务": ["健身年卡", "瑜伽课程", "游泳卡"], "教育培训服务": ["英语课程", "钢琴课", "编程班"], "其他商品": ["灯具", "茶具", "鱼竿"],
}
PLACES = ["直播间", "网店", "该店小程序", "商场专柜", "社区团购群", "门店", "展销会", "朋友圈", "二楼柜台", "旗舰店"]
OPENINGS = [
    "消费者于{day}在{place}购买{product}，", "来电人{day}通过{place}下单{product}一件，", "{day}在{place}买了{n}件{product}，",
    "市民称家人{day}在{place}选购{product}，", "本人{day}到{place}订{product}，刷卡{money}元，",
]
FAULTS = [
    "使用{n}天后出现故障，屏幕黑屏无法开机，", "收到时外包装破损，里面有划痕，", "打开后发现已经变质，孩子吃完拉肚子，", "用后脸上红肿过敏，去医院花了{money}元，",
    "没有生产日期和厂名，怀疑是三无产品，", "拿去鉴定为假货，防伪码查不到，", "颜色与图片完全不一样，材质也和描述不符，", "主播宣称{n}天见效，实际没有效果，涉嫌虚假宣传，",
    "页面写着买一送一，收货后没有赠品，", "下单第二天就降价{money}元，申请价保没有通过，", "过了{n}天还没发货，物流信息一直停在原地，", "洗过一次就掉色起球，线头很多，",
    "噪音很大，邻居也来敲门，", "上门安装时另收材料费{money}元，事先没有说明，", "称重后少了{n}两，", "商家突然关门，余额{money}元无法使用，", "尺码偏小，穿着不舒服，",
    "保质期只剩{n}天，", "夜里充电时冒烟，把地板熏黑了，", "会员到期后自动续费{money}元，", "和店里那台怎么看都不像同一批做的，", "孩子只去上过{n}次，老师换了又换，",
    "底座晃动，放不平，", "说明书是另一个型号的，", "送来的数量和单子上对不上，", "并未发现质量问题，只是不想要了，", "气味刺鼻，开窗{n}天仍然头晕，", "充值{money}元后才知道不能提现，",
]
DETAILS = [
    "拉链坏了", "鞋底开胶", "接口松动", "门缝漏水", "按键失灵", "瓶口漏液", "果子烂了一半", "米里生虫", "盖子裂开", "边角磕碰", "气味难闻", "口感发酸", "分量不足", "像是翻新机",
    "不像正品", "标签看不懂", "没有合格证", "日期被涂改", "已经临期", "电池耗电快", "信号不好", "开机卡顿", "插头发烫", "壳子掉漆", "缝线开裂", "面料粗糙", "布料缩水", "参数不符",
    "功效被夸大", "红包领不到", "优惠券用不了", "积分清零", "少发配件", "发错颜色", "发票没开", "快递丢件", "运费自付", "手续费另收", "押金没退", "信息泄露", "天天收到推销短信",
    "条款没有讲明", "老师离职", "场地换了地方", "灯一闪一闪", "抽屉关不严", "勺子短了一截", "背面有胶印", "绳子打结", "颜色偏暗", "图纸缺页", "车轮朝一边偏", "水温忽高忽低",
    "镜面起雾", "胶囊粘在一起", "茶汤发浑", "肩带一长一短", "木纹对不齐", "铃声关不掉", "螺丝拧不紧",
]
ASIDES = [
    "", "", "", "", "", "", "", "还有{detail}，", "还有{detail}，", "并且{detail}，", "另一件{detail}，", "同事那件也是{detail}，",
    "当时有同事在旁边，", "付款记录和聊天截图都还在，", "家里老人为此好几晚没睡着，", "前后跑了{n}趟，", "那天下着大雨，", "已经拍了照片和视频，", "同楼的几户人家也遇到过，", "包装盒没有扔，",
]
REPLIES = [
    "联系客服一直没人回复。", "商家拒绝退货，称已经拆封影响二次销售。", "商家答应退款，等了{n}天至今未到账。", "店家说超过七天不予退换。", "售后推诿，让消费者找厂家。",
    "厂家称是人为损坏，不给保修。", "老板态度恶劣，还把人拉黑。", "经理同意更换，却说没货换。", "对方要收{money}元检测费才肯维修。", "电话打不通，店铺也搜不到了。",
    "店员请示后表示只能补偿{n}元券。", "商家称活动最终解释权归其所有。", "多次沟通无果。", "商家已经退了一半，剩下的还没退。", "对方让再等等，没有给出日期。", "双方说法不一。",
    "店长回话说下周再看。", "尚未与商家联系。", "商家说合同写明违约金{money}元，不能退卡。", "物业转告店主在外地。",
]
WISHES = [
    "请相关部门核实处理。", "希望尽快解决。", "要求退款。", "要求退货退款。", "诉求：换一件新的。", "请求维修。", "要求商家道歉。", "望回复。",
    "要求退一赔三。", "", "", "", "", "", "", "", "",
    "请帮忙调解。", "希望查一查这家店。",
]
CONTACTS = ["联系电话{mobile}。", "可拨打{mobile}找本人。", "商家微信号{wechat}。", "加微信{wechat}联系。"]
QUOTED = ['店员原话是""概不负责, 爱找谁找谁""。', '包装上印着""SUPER, NEW""字样。', '客服只回了一句""亲, 稍等""。']
REQUESTS = [
    "退款", "退货", "退货退款", "要求退款{money}元", "换货", "更换新机", "免费维修", "赔偿{money}元", "退一赔三", "赔礼道歉", "请求退还押金{money}元",
    "依法处理", "尽快发货", "要求商家给个说法", "解除合同并退还余款{money}元", "",
]
CODES = ["质量", "虚假宣传", "售后服务", "合同", "价格", "食品安全"]
RESULTS = {
    "已办结": [
        "商家拒绝退货", "已退款", "双方达成一致，商家退款{money}元", "调解成功", "商家不同意调解，终止调解", "联系不上投诉人",
        "商家更换新品", "经核实不属实", "建议走司法途径", "",
    ],
    "处理中": ["", "", "已转辖区市场监管所", "等待商家答复"],
    "已受理": [""],
}
DISTRICTS = ["东湖区", "西塘区", "南桥区", "北岭区", "南苑区", "新港区", "临江区", "高新区", "开发区", "青石县", "白水县", "云台县"]


def pools(rng):
    """The parts of which rows are put together: drawing from long lists is what makes a million rows take seconds."""

    def say(template, product=""):
        return template.format(
            product=product, place=rng.choice(PLACES), detail=rng.choice(DETAILS), n=rng.randint(2, 30),
            day=f"{rng.randint(1, 12)}月{rng.randint(1, 28)}日", money=rng.randint(19, 9999),
            mobile=f"1{rng.choice('3578')}{rng.randrange(10**9):09}", wechat=f"wx_a{rng.randrange(10**7):07}")

    def several(templates, count):
        return [say(rng.choice(templates)) for _ in range(count)]

    def subject():
        kind = rng.choice(list(PRODUCTS))
        return kind, say(rng.choice(OPENINGS), rng.choice(PRODUCTS[kind]))

    def end(i):
        """What opens the narrative's cell, and its last words."""
        text = say(rng.choice(WISHES)) + (say(rng.choice(CONTACTS)) if i % 25 == 0 else "")
        quoted = (rng.choice(QUOTED) if i % 40 == 1 else "") + ("\n补充：以上情况属实。" if i % 200 == 2 else "")
        return ('"', text + quoted + '"') if quoted else ("", text)

    def course():
        """When it was registered; how it stands, what came of it and when."""
        start = datetime.datetime(2023, 1, 1) + datetime.timedelta(seconds=rng.randrange(365 * 86400))
        status = rng.choices(list(RESULTS), [7, 2, 1])[0]
        closed = start + datetime.timedelta(seconds=rng.randrange(86400, 60 * 86400)) if status == "已办结" else ""
        return str(start), f"{status},{say(rng.choice(RESULTS[status]))},{closed},{rng.choice(DISTRICTS)}"

    letters = "天地玄黄宇宙洪荒日月盈昃辰宿列张寒来暑往秋收冬藏"
    kinds = ["商贸有限公司", "旗舰店", "超市", "电器商行", "服装店", "健身俱乐部", "科技有限公司", "网络店"]
    return [
        [course() for _ in range(20_000)],
        ["".join(rng.choices(letters, k=3)) + rng.choice(kinds) for _ in range(20_000)],
        [subject() for _ in range(10_000)],
        [""] * 9 * len(CODES) + CODES,
        several(FAULTS, 10_000), several(ASIDES, 1_000), several(REPLIES, 10_000),
        [end(i) for i in range(20_000)],
        several(REQUESTS, 5_000),
        [""] * 500 + [f"{rng.randint(500, 500_000) / 100:.2f}" for _ in range(2_000)],
    ]


def generate(path, rows):
    """Complaints as a 12315 platform exports them: about 300 bytes each, one in `REPEAT` repeated."""
    rng = random.Random(SEED)
    parts, earlier = pools(rng), []
    with open(path, "w", encoding="utf-8", newline="") as out:
        out.write(HEADER)
        for first in range(0, rows, BLOCK):
            numbers = range(first, min(first + BLOCK, rows))
            drawn = [rng.choices(part, k=len(numbers)) for part in parts]
            lines = [
                f"3100002023{i:015},{day},{seller},{kind},{code},"
                f"{quote}{opening}{fault}{aside}{reply}{end},{request},{money},{course}\n"
                for i, (day, course), seller, (kind, opening), code, fault, aside, reply, (quote, end), request, money
                in zip(numbers, *drawn)]
            for i in range(REPEAT - 1, len(lines), REPEAT):
                earlier.append(lines[i - REPEAT // 2])
                lines[i] = rng.choice(earlier)
            out.write("".join(lines))


def cached(folder, rows):
    """The generated file, made where it is missing."""
    path = folder / f"complaints-{SEED}-{rows}.csv"
    if not path.exists():
        start, part = time.perf_counter(), path.with_suffix(".part")
        # In a process of its own: a child starts with its parent's resident set, which would count as its peak.
        worker = multiprocessing.get_context("spawn").Process(target=generate, args=(part, rows))
        worker.start()
        worker.join()
        if worker.exitcode != 0:
            sys.exit("failed: could not generate the file")
        part.rename(path)
        seconds, size = time.perf_counter() - start, path.stat().st_size / 1e6
        print(f"generated {size:.0f} MB in {seconds:.1f} s ({size / seconds:.0f} MB/s)", file=sys.stderr)
    return path


def clear(path):
    """Removes what an earlier run made."""
    if path.is_dir():
        shutil.rmtree(path)
    path.unlink(missing_ok=True)


def duckdb(work, name, sql):
    """A process that runs the SQL on two threads. It reads it from a file, as the patterns are long."""
    file = work / f"{name}.sql"
    file.write_text(f"SET threads = 2;\nSET enable_progress_bar = false;\n{sql}", encoding="utf-8")
    code = """import duckdb, json, sys
print(json.dumps(duckdb.execute(open(sys.argv[1], encoding="utf-8").read()).fetchall()))"""
    return [sys.executable, "-c", code, str(file)]


def pattern(folder):
    """All phrases of a category as one regular expression for SQL; sorted, so that RE2 shares prefixes."""
    phrases = set()
    for file in folder.glob("*.toml"):
        for language in tomllib.loads(file.read_text(encoding="utf-8"))["phrases"].values():
            phrases.update(phrase for weighed in language.values() for phrase in weighed)
    if not phrases:
        sys.exit(f"failed: no terms in {folder}")
    return "'" + "|".join(re.escape(phrase) for phrase in sorted(phrases)).replace("'", "''") + "'"


def labels(terms, source):
    """The rows with three flags and a primary category.

    Less work than plaint's, so the ratio is kind to DuckDB. Left out: weights (any phrase raises the flag, and the
    search ends at the first one), denial, word boundaries, evidence, source codes, the phrases of `other`, remedies
    asked for and granted, personal data, repeated and changed rows, dates and amounts (all stays text), product groups, the
    ledger, and syncing to disk.
    """
    named = ["product-quality", "false-marketing", "after-sales"]
    raised = ", ".join(f'regexp_matches(story, {pattern(terms / name)}) AS "{name}"' for name in named)
    primary = " ".join(f"WHEN \"{name}\" THEN '{name}'" for name in named)
    return (f"SELECT * EXCLUDE story, CASE {primary} ELSE 'other' END AS category FROM (SELECT *, {raised} FROM "
            f"(SELECT *, lower(concat_ws(' ', 投诉内容, 诉求内容)) AS story FROM {source}))")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("plaint", type=pathlib.Path, help="the binary")
    parser.add_argument("folder", type=pathlib.Path, help="keeps the generated file; the outputs come and go there")
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--only", choices=["duckdb", "plaint"], help="time one of the two")
    home = pathlib.Path(__file__).resolve().parent.parent
    parser.add_argument("--terms", type=pathlib.Path, default=home / "src/taxonomy/terms")
    args = parser.parse_args()
    args.folder.mkdir(parents=True, exist_ok=True)
    csv = cached(args.folder, args.rows)
    with tempfile.TemporaryDirectory(dir=args.folder) as work:
        measure(args, csv, pathlib.Path(work))


def measure(args, csv, work):
    source = f"read_csv('{csv}', header = true, delim = ',', quote = '\"', escape = '\"', all_varchar = true)"
    times, counts = {}, {}
    if args.only != "plaint":
        for name, select in [("plain", f"FROM {source}"), ("labelled", labels(args.terms, source))]:
            to = work / f"{name}.parquet"
            command = duckdb(work, name, f"COPY ({select}) TO '{to}' (FORMAT parquet, COMPRESSION zstd)")
            times[name] = timed(command, args.runs, lambda: clear(to))
        count = f"SELECT count(*), count(DISTINCT hash(*COLUMNS(*))) FROM '{to}'"
        counts["DuckDB"] = tuple(json.loads(subprocess.check_output(duckdb(work, "count", count)))[0])
    if args.only != "duckdb":
        plaint, dataset = args.plaint.resolve(), work / "dataset"
        times["plaint"] = timed([plaint, "import", csv, "--dataset", dataset], args.runs, lambda: clear(dataset))
        ledger = json.loads(subprocess.check_output([plaint, "imports", "--dataset", dataset, "--format", "json"]))[0]
        counts["plaint"] = (ledger["rows_read"], ledger["imported"])
    expected = (args.rows, args.rows - args.rows // REPEAT)
    for name, count in counts.items():
        if count != expected:
            sys.exit(f"failed: {name} counts (rows, distinct rows) {count}, expected {expected}")

    size = csv.stat().st_size / 1e6
    each = size * 1e6 / args.rows
    print(f"{args.rows:,} rows, {expected[1]:,} of them distinct; {size:.0f} MB, {each:.0f} bytes a row\n")
    print("| work | seconds | MB/s | rows/s | peak MB | ratio to DuckDB with labels |")
    print("|---|---:|---:|---:|---:|---:|")
    titles = {"plain": "DuckDB, read and write", "labelled": "DuckDB, with labels", "plaint": "plaint import"}
    for name, (seconds, peak) in times.items():
        ratio = f"{seconds / times['labelled'][0]:.2f}" if "labelled" in times else "–"
        speed = f"{size / seconds:.1f} | {args.rows / seconds:,.0f}"
        print(f"| {titles[name]} | {seconds:.2f} | {speed} | {peak:.0f} | {ratio} |")


if __name__ == "__main__":
    main()
