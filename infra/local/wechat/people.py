"""The people of the demo district: made up, with numbers that are nobody's to call from here."""

from infra.local.wechat.world import Person

_WHO = [
    ("oDemo-zhang-jianguo", "张建国", "19900000001", "居民"),
    ("oDemo-wang-xiulan", "王秀兰", "19900000002", "居民"),
    ("oDemo-li-qiang", "李强", "19900000003", "居民"),
    ("oDemo-zhao-guiying", "赵桂英", "19900000004", "居民"),
    ("oDemo-qiqige", "其其格", "19900000005", "居民"),
    ("oDemo-bateer", "巴特尔", "19900000006", "居民"),
    ("oDemo-chen-jing", "陈静", "19900000007", "居民"),
    ("oDemo-liu-wei", "刘伟", "19900000008", "居民"),
    ("oDemo-sun-li", "孙丽", "19900000009", "区管理员"),
    ("oDemo-zhou-tao", "周涛", "19900000010", "居民"),
    ("oDemo-wu-min", "吴敏", "19900000011", "居民"),
    ("oDemo-naren", "娜仁", "19900000012", "居民"),
]

DEMO = {
    openid: Person(openid=openid, name=name, phone=phone, unionid=openid.replace("oDemo", "uDemo"), note=note)
    for openid, name, phone, note in _WHO
}
