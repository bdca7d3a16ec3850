"""Back to a backup, and what was lost with it back from the centre; then all of it, from the centre alone."""

from __future__ import annotations

from tests.e2e.clerk import Clerk
from tests.e2e.props import CENTER, HEAD, PASSWORD, STATION, Props
from tests.e2e.scenes import shop
from tests.e2e.scenes.first_start import recovery_code
from tests.e2e.scenes.sync import CenterDesk
from tests.e2e.stage import Scenario

_STOCK_LEDGER = "爱心超市库存流水"
NEW_PASSWORD = "shijianzhan 2027"


def restore(clerk: Clerk) -> Scenario:
    """Goods came in after the backup and went to the centre; the backup does without, the centre does not."""
    clerk.stage.step("设置：立即备份")
    yield from clerk.click("设置")
    yield from clerk.tab("备份")
    yield from clerk.click("立即备份")
    yield from clerk.sees("已备份并核对无误。")
    yield from shop.stock_in_again(clerk)
    yield from clerk.click("同步")
    yield from clerk.click("立即同步")
    yield from clerk.sees("已同步：")
    clerk.stage.step("从备份恢复")
    yield from clerk.click("设置")
    yield from clerk.tab("备份")
    yield from clerk.click("从备份恢复……")
    yield from clerk.click("退出登录，去恢复")
    yield from clerk.sees("选一份备份。")
    yield lambda: bool(clerk.screen.rows("备份"))
    yield from clerk.picture("恢复-选备份")
    yield from clerk.click("用这份备份")
    yield from clerk.fill("当时的密码", PASSWORD)
    yield from clerk.picture("恢复-打开备份")
    yield from clerk.click("打开备份")
    yield from clerk.sees("要重新录入")
    yield from clerk.picture("恢复-少哪些")
    yield from clerk.click("恢复到这个时候")
    yield from clerk.click("恢复")
    yield from clerk.sees(f"“{STATION}”可以用了，请登录。")
    yield from _sign_in(clerk, PASSWORD)
    clerk.stage.step("恢复以后：与市中心核对，取回记录")
    yield from clerk.sees("先与市中心核对")
    yield from clerk.picture("恢复-与市中心核对")
    yield from clerk.click("联网核对")
    yield from clerk.sees("已与市中心核对，取回了 ")
    yield from _sees_both_deliveries(clerk)
    yield from clerk.picture("恢复-取回来了")


def rebuild(clerk: Clerk, props: Props, center: CenterDesk, code: str) -> Scenario:
    """The computer is lost: the centre's file and the printed sheet bring everything back."""
    yield from clerk.click("同步")
    yield from clerk.click("立即同步")
    yield from clerk.sees("已同步：")
    clerk.stage.step("市中心：做恢复文件")
    yield from center.run("rebuild", code, props.stick)
    clerk.stage.step("用市中心的恢复文件重建")
    yield from clerk.click("设置")
    yield from clerk.tab("备份")
    yield from clerk.click("从备份恢复……")
    yield from clerk.click("退出登录，去恢复")
    yield from clerk.click("用市中心的恢复文件……")
    yield from clerk.sees("打电话请市中心做一份“恢复文件”")
    yield from clerk.picture("重建-怎么办")
    yield from clerk.click("选恢复文件……")
    yield from clerk.take_file(props.stick / f"{code}.rebuild")
    yield from clerk.sees(center.code)
    yield from clerk.sees(f"{CENTER} 做于")
    yield from clerk.fill("恢复码", recovery_code(props.recovery_sheet))
    yield from clerk.fill("站长的新密码", NEW_PASSWORD)
    yield from clerk.fill("再输一次", NEW_PASSWORD)
    yield from clerk.picture("重建-核对")
    yield from clerk.click("开始重建")
    yield from clerk.click("重建")
    yield from clerk.sees(f"已经重建。请“{HEAD}”用刚才的新密码登录。")
    yield from _sign_in(clerk, NEW_PASSWORD)
    yield from _sees_both_deliveries(clerk)
    yield from clerk.click("户与人")
    yield lambda: sum(int(cell) for cell in clerk.screen.column("人数", "户名单")) == props.people
    clerk.stage.check(f"重建以后还是 {props.people} 人", holds=True)
    yield from clerk.picture("重建-都在")


def _sign_in(clerk: Clerk, password: str) -> Scenario:
    yield from clerk.fill("密码", password)
    yield from clerk.click("登录")


def _sees_both_deliveries(clerk: Clerk) -> Scenario:
    yield from clerk.click("爱心超市")
    yield from clerk.tab("库存")
    yield lambda: sum("+20" in row for row in clerk.screen.rows(_STOCK_LEDGER)) == 2
    clerk.stage.check("备份以后的入库也在", holds=True)
