"""The pages that can be searched for by name, in Chinese, in pinyin and by initials."""

from __future__ import annotations

from collections.abc import Collection

from station_app.ui.global_search import Destination
from station_app.ui.items import ShowPart

_PAGES: tuple[Destination, ...] = (
    Destination("今日", "要办的事、今天的活动", "jinri jr", "home", "today"),
    Destination("户与人", "户、村民、花名册", "huyuren hyr huamingce hmc", "family_restroom", "households"),
    Destination("队伍与活动", "队员、活动、签到", "duiwu dw huodong hd dwyhd", "groups", "activities"),
    Destination("积分", "入账、规则、流水", "jifen jf", "savings", "points"),
    Destination(
        "积分申报", "申报、确认、入账", "jifenshenbao jfsb sb", "assignment", "points", ShowPart("claims")
    ),
    Destination(
        "评议", "评议会、回避、评议记录", "pingyi py pingyihui pyh", "gavel", "points", ShowPart("review")
    ),
    Destination("爱心超市", "柜台、商品、库存", "aixinchaoshi axcs chaoshi cs", "storefront", "shop"),
    Destination("兑换", "爱心超市柜台", "duihuan dh guitai gt", "redeem", "shop", ShowPart("counter")),
    Destination("商品", "爱心超市", "shangpin sp", "inventory_2", "shop", ShowPart("goods")),
    Destination("库存", "爱心超市", "kucun kc jinhuo jh", "inventory_2", "shop", ShowPart("stock")),
    Destination("批次和报损", "爱心超市库存", "pici pc baosun bs", "inventory_2", "shop", ShowPart("lots")),
    Destination("入库单", "爱心超市库存", "rukudan rkd juanzeng", "download", "shop", ShowPart("documents")),
    Destination("库存价值", "爱心超市库存", "kucunjiazhi kcjz", "bar_chart", "shop", ShowPart("worth")),
    Destination("盘点和移交", "爱心超市", "pandian pd yijiao yj", "balance", "shop", ShowPart("stocktake")),
    Destination("资金账", "爱心超市", "zijin zj zijinzhang", "savings", "shop", ShowPart("funds")),
    Destination("兑换凭证", "爱心超市", "pingzheng pz dhpz", "receipt_long", "shop", ShowPart("receipts")),
    Destination("公示与报表", "公示、对账单、排行、名册", "gongshi gs baobiao bb", "campaign", "reports"),
    Destination(
        "公示", "张贴公示、异议、办结", "gongshi gs yiyi yy", "campaign", "reports", ShowPart("notices")
    ),
    Destination(
        "对账单", "一户的每一分", "duizhangdan dzd", "receipt_long", "reports", ShowPart("statements")
    ),
    Destination("体检", "公示与报表", "tijian tj zhangmu zm", "verified", "reports", ShowPart("check")),
    Destination("同步", "导出到U盘、市中心回执", "tongbu tb", "sync", "sync"),
    Destination("设置", "本站资料", "shezhi sz", "settings", "settings", ShowPart("station")),
    Destination("用户与角色", "设置", "yonghu yh mima mm", "person_add", "settings", ShowPart("users")),
    Destination("打印与纸张", "设置", "dayin dy dayinji dyj", "print", "settings", ShowPart("printers")),
    Destination("备份", "设置", "beifen bf huifu hf", "backup", "settings", ShowPart("backup")),
    Destination("更换密钥", "设置", "genghuanmiyao ghmy miyao my", "key", "settings", ShowPart("keys")),
    Destination("文字大小", "设置", "wenzi wz ziti zt", "zoom_in", "settings", ShowPart("look")),
    Destination("操作记录", "设置", "caozuojilu czjl", "history", "settings", ShowPart("journal")),
)


def destinations(places: Collection[str]) -> list[Destination]:
    """Those that lead to one of ``places``."""
    return [each for each in _PAGES if each.place in places]
