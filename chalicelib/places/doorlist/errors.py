"""Places, door lists: why a file cannot be read at all. A bad row is no error; it is reported beside the good ones.

BadInput 400
├── UnreadableList: nothing of the file can be read
│   ├── EmptyFile, NotAList, LegacyWorkbook, EncryptedWorkbook, BrokenWorkbook, TooMuchInside
│   ├── UnknownEncoding, BrokenQuotes
│   └── NoHeader
└── ReadingMismatch: the reading that a person confirmed does not belong to this file
"""

from chalicelib.core.errors import BadInput


class UnreadableList(BadInput):
    """Base of all faults of a whole file."""

    code, message = "list_unreadable", "无法读取该文件，请上传 CSV 或 XLSX 格式的门牌清单"


class EmptyFile(UnreadableList):
    """No bytes, only blanks, or a workbook without a filled cell."""

    code, message = "list_empty", "文件是空的，请上传有内容的门牌清单"


class NotAList(UnreadableList):
    """Another kind of file, whatever its name says. Details: ``found``, the kind that its bytes show."""

    code, message = "list_wrong_kind", "文件内容不是 CSV 或 XLSX 表格，请用 Excel 或 WPS 另存为 .xlsx 或 .csv 后再上传"


class LegacyWorkbook(UnreadableList):
    """A workbook in the binary format of before 2007 (.xls), or in .xlsb."""

    code, message = "list_legacy", "不支持旧版 .xls 或 .xlsb 格式，请在 Excel 或 WPS 中另存为 .xlsx 后再上传"


class EncryptedWorkbook(UnreadableList):
    """A workbook that opens with a password only."""

    code, message = "list_encrypted", "文件设有打开密码，请取消密码后再上传"


class BrokenWorkbook(UnreadableList):
    """A workbook that is cut off, damaged, or whose parts are not what the format asks for. Details: ``part``."""

    code, message = "list_broken", "XLSX 文件已损坏或不完整，请在 Excel 或 WPS 中打开并重新保存后再上传"


class TooMuchInside(UnreadableList):
    """A file that unpacks to more than may be read. Details: ``limit`` (its name) and ``most``."""

    code, message = "list_too_much_inside", "文件解压后过大，请删去多余的工作表和格式，或拆成几个文件后再上传"


class UnknownEncoding(UnreadableList):
    """Text that is neither UTF-8, UTF-16 with its mark, nor GB18030."""

    code, message = "list_encoding", "无法识别文件的文字编码，请另存为“CSV UTF-8”或 .xlsx 后再上传"


class BrokenQuotes(UnreadableList):
    """A quote that opens a cell and does not close it. Details: ``row``, where the cell begins."""

    code, message = "list_quotes", "CSV 中有引号没有成对，请从提示的行开始检查英文双引号"


class NoHeader(UnreadableList):
    """No row that names the columns. Details: ``sheets``, how many were looked at."""

    code, message = (
        "list_no_header",
        "没有找到表头，请保留一行列名，例如：街道、社区、小区、楼栋、单元、门牌号、建筑面积",
    )


class ReadingMismatch(BadInput):
    """The reading names a sheet, column or row that the file has not. Details: ``sheet`` (number), ``fault``."""

    code, message = "reading_mismatch", "读表方式与文件不符，请重新预览后再确认"
