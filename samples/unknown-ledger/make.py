"""Makes ledger.xlsx: a made-up ledger of a consumer association, as such files are passed around.

    pip install openpyxl && python3 samples/unknown-ledger/make.py
"""

import datetime
import random
from pathlib import Path

from openpyxl import Workbook

GOODS = ["面膜", "护肤套装", "保健品", "减肥茶", "羽绒服", "运动鞋", "蜂蜜", "大米", "手机壳", "充电宝"]
STORIES = [
    ("微信上买的{g}，收到后发现是三无产品，没有生产日期和厂家", "退货退款"),
    ("朋友圈宣传{g}七天见效，用了一个月没有任何效果，属于虚假宣传", "退款"),
    ("{g}用了两天就坏了，联系卖家微信{w}，对方把我拉黑", "退货退款"),
    ("收到的{g}与图片不符，要求退货，卖家说拆封不退", "退货"),
    ("{g}有质量问题，卖家电话{p}一直打不通", "换货"),
    ("购买{g}后过敏，卖家拒绝承担医药费，本人电话{q}", "赔偿"),
]
RESULTS = ["调解成功，商家退款", "商家拒绝退货", "商家失联", "已退款", "双方和解", "还在处理", ""]


def main():
    rng = random.Random(20170315)
    book = Workbook()
    sheet = book.active
    sheet.title = "2017台账"
    sheet.append(["某区消费者协会来访来电登记台账"])
    sheet.append(["统计时段：2017年上半年", None, None, "填表人：办公室"])
    sheet.append([])
    sheet.append(["序号", "哪天来的", "说的是哪家", "物品", "怎么回事", "希望怎么解决", "涉及钱款（元）", "最后怎么办的", "经手人", "备注"])
    for number in range(1, 61):
        day = datetime.date(2017, 1, 3) + datetime.timedelta(days=rng.randrange(170))
        # As people type them: some as dates, some as text.
        written = [day, f"{day.year}.{day.month}.{day.day}", f"{day.year}年{day.month}月{day.day}日"][rng.choice([0, 0, 1, 2])]
        goods = rng.choice(GOODS)
        story, wish = rng.choice(STORIES)
        story = story.format(g=goods, w=f"wx_{rng.randrange(10**6):06}", p=f"1390000{rng.randrange(10**4):04}",
                             q=f"1380000{rng.randrange(10**4):04}")
        amount = rng.choice([rng.randrange(20, 900), f"{rng.randrange(20, 900)}元", f"约{rng.randrange(2, 9)}00元"])
        sheet.append([number, written, f"微店{rng.choice('甲乙丙丁')}", goods, story, wish, amount, rng.choice(RESULTS),
                      rng.choice(["老李", "小周"]), None])
    sheet.append(["合计", None, None, None, None, None, 60])
    other = book.create_sheet("填表说明")
    other.append(["来访当日登记，办结后填写最后一栏。"])
    for properties in [book.properties]:
        properties.creator = ""
        properties.created = properties.modified = datetime.datetime(2017, 7, 1)
    book.save(Path(__file__).parent / "ledger.xlsx")


main()
