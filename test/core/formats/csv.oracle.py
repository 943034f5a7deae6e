"""What pandas reads from odd files: writes csv.oracle.json. Made with pandas 3.1.1."""

import io
import json
import pathlib

import pandas as pd

FILES = {
    "quoted": ('a,b,c\n"x, y",1,"2.5"\n"he said ""no""",-3e2,.5\n"two\nlines",+4,5.\n', {}),
    "semicolons, CRLF, BOM": ("\ufeffname;n\r\nanna;1\r\nbört;2\r\n", {"sep": ";"}),
    "old Mac line ends": ("x\ty\r1\t2\r3\t4\r", {"sep": "\t"}),
    "blanks": ("  t   x\n 0.0  1.5 \n 0.1 -2.25\n", {"sep": r"\s+"}),
    "no header": ("5.1,3.5,setosa\n4.9,3.0,virginica\n", {"header": None}),
    "blank lines": ("a,b\n\n1,2\n\n\n3,4\n\n", {}),
    "same name twice": ("a,a,b\n1,2,3\n", {}),
    "spaces after commas": ("a, b, c\n1, 2, x\n3, 4, y\n", {"skipinitialspace": True}),
    "digits": (
        "x\n0.1\n9007199254740993\n1.7976931348623157e308\n5e-324\n2.2250738585072011e-308\n"
        "123456789012345678901234567890\n0.000000000000000000000000000000012345678901234567\n",
        {},
    ),
    "all text": ("from,to\nrain,wet\nsprinkler,wet\n", {}),
    "single column": ("value\n3\n1\n4\n", {}),
}

oracle = {}
for name, (text, options) in FILES.items():
    frame = pd.read_csv(io.StringIO(text.removeprefix("\ufeff")), **options)
    frame.columns = [f"c{c}" if isinstance(c, int) else c for c in frame.columns]
    oracle[name] = {
        "text": text,
        "columns": {
            column: [float(v) if pd.api.types.is_numeric_dtype(frame[column]) else str(v) for v in frame[column]]
            for column in frame
        },
    }
path = pathlib.Path(__file__).with_name("csv.oracle.json")
path.write_text(json.dumps(oracle, indent=1, ensure_ascii=False) + "\n")
