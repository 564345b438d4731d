#!/usr/bin/env bash
# Makes plaint-sans.otf: the Simplified Chinese face of Noto Sans CJK, cut down to GBK (all that files of
# Chinese offices in GBK can hold), Latin with accents, Greek, Cyrillic and the signs that charts print.
#
# Needs Debian's fonts-noto-cjk (1:20220127) and fonttools 4 (`pip install fonttools`). The same input gives
# the same bytes. Run it only to widen the subset; the result is committed.
set -euo pipefail
cd "$(dirname "$0")"
python3 - > /tmp/plaint-glyphs.txt <<'PY'
chars = set()
for high in range(0x81, 0xFF):
    for low in range(0x40, 0xFF):
        try:
            chars.add(bytes([high, low]).decode("gbk"))
        except UnicodeDecodeError:
            pass
for first, last in [(0x20, 0x7E), (0xA0, 0x17F), (0x391, 0x3C9), (0x2010, 0x2027), (0x2030, 0x203A)]:
    chars.update(chr(c) for c in range(first, last + 1))
chars.update("€£¥￥№™←↑→↓−×÷±≈≠≤≥·…‰■□▲△▼●○◆◇★☆　")
print("".join(sorted(chars)))
PY
# Face 2 of the collection is SC; face 0 is JP and would draw Japanese forms.
SOURCE_DATE_EPOCH=0 pyftsubset /usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc \
  --font-number=2 --text-file=/tmp/plaint-glyphs.txt --output-file=plaint-sans.otf \
  --layout-features=kern --no-hinting --desubroutinize --name-IDs=0,1,2,3,4,5,6,13,14 \
  --no-recalc-timestamp --drop-tables+=vhea,vmtx,VORG,BASE,GPOS,GSUB
rm -f /tmp/plaint-glyphs.txt
