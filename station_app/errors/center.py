"""What can go wrong at the city centre's receiver, each as one sentence and one operator's line."""

from __future__ import annotations

from station_app.errors.sync import SyncError, SyncFault


class CenterExists(SyncError):
    sentence = "文件夹“{folder}”里已经有一个市中心。请直接使用它，或换一个空文件夹再建立。"
    operator = "{folder}: holds a centre already; use it, or choose an empty folder"


class CenterMissing(SyncError):
    sentence = "文件夹“{folder}”里没有市中心。请先运行 station-center init，或用 --folder 指定文件夹。"
    operator = "{folder}: no centre here; run 'station-center init', or name its folder with --folder"


class CenterSettingsDamaged(SyncError):
    """``reason`` says in English what is wrong with the file."""

    sentence = "市中心的设置文件“{file}”读不出来，可能已经损坏。请从备份里恢复这个文件。"
    operator = "{file}: cannot be read ({reason}); restore it from a backup"


class CenterKeysExposed(SyncError):
    sentence = "市中心的钥匙文件“{file}”别人也能读。请先运行 chmod 600 收回权限，再试一次。"
    operator = "{file}: others may read it; run 'chmod 600 {file}'"


class CenterCodeWrong(SyncError):
    sentence = "市中心的代号“{code}”不合要求。请用 1 到 32 个字母或数字，例如 yidu。"
    operator = "--code {code}: 1 to 32 letters or digits are wanted, such as yidu"


class CenterNameWrong(SyncError):
    sentence = "市中心的名称是空的，或者太长。请填写 1 到 100 个字的名称。"
    operator = "--name: 1 to 100 printable characters are wanted"


class DatabaseUrlWrong(SyncError):
    sentence = "数据库地址写得不对。请写成 postgresql://用户@主机/库名，或省略它使用自带的数据库。"
    operator = "--db: give postgresql://user@host/name, or leave it out for a SQLite file in the folder"


class DatabaseTaken(SyncError):
    sentence = "这个数据库里已经有一个市中心。请换一个空的数据库，或使用原来的文件夹。"
    operator = "the database holds a centre already; give an empty one, or use that centre's folder"


class DatabaseDriverMissing(SyncError):
    sentence = "连接 PostgreSQL 的组件没有安装。请安装 station-app[center] 后再试一次。"
    operator = "the PostgreSQL driver is not installed; install station-app[center]"


class DatabaseFault(SyncFault):
    """``database`` is its address without the password; ``reason`` the database's own words."""

    sentence = "市中心的数据库没有完成这一步，什么也没有改动。请检查数据库和磁盘后再试一次。"
    operator = "{database}: {reason}; nothing was changed"


class DatabaseOlder(SyncError):
    sentence = "市中心的数据库是旧版本的。请先备份，再运行 station-center upgrade。"
    operator = (
        "the database is at revision {revision}, this program wants {known}; run 'station-center upgrade'"
    )


class DatabaseNewer(SyncError):
    sentence = "市中心的数据库是用更新版本的程序升级的。请先升级这台电脑上的程序。"
    operator = (
        "the database is at revision {revision}, newer than this program's {known}; update this program"
    )


class CheckCodeDiffers(SyncError):
    sentence = (
        "核对码不一致：文件上是 {expected}，电话里是 {given}，没有批准。"
        "请重新核对，或请站里重新生成入网申请。"
    )
    operator = "the check code of {file} is {expected}, not {given}; nothing was approved"


class CheckCodeWanted(SyncError):
    """Nobody has said yet that the check code was compared by phone."""

    sentence = "还没有批准。请打电话给“{name}”，请对方念出核对码，然后加上 --code 再运行一次。"
    operator = (
        "not approved yet; have the station read its check code out by phone, and run again with --code "
        "and what it read"
    )


class StationCodeTaken(SyncError):
    sentence = (
        "“{code}”已经由“{name}”用别的密钥入网。如果确实是同一个站换了电脑，请加上 --replace 再批准一次。"
    )
    operator = (
        "{code} is enrolled already with other keys; if it is the same station on a new computer, "
        "run again with --replace"
    )


class StationCodeWrong(SyncError):
    sentence = "站的代码“{code}”不合要求。请用 1 到 32 个字母或数字。"
    operator = "--station-code {code}: 1 to 32 letters or digits are wanted"


class SenderRevoked(SyncError):
    sentence = (
        "同步包“{file}”来自已经停用的站“{sender}”，没有收取。请打电话与对方核对；要恢复时再启用这个站。"
    )
    operator = (
        "{file}: station {sender} was revoked; nothing was taken; 'station-center revoke --undo' lets it in"
    )


class KeysRetired(SyncError):
    """``day`` is when the keys that signed the bundle were replaced."""

    sentence = (
        "同步包“{file}”是用“{sender}”的旧密钥签的，{day}已经更换，没有收取。"
        "请把市中心的回执交给对方读取，再请对方重新导出；对方没有换过密钥时，请马上打电话核对。"
    )
    operator = (
        "{file}: signed by keys that {sender} replaced on {day}; nothing was taken; "
        "have it read the answer and export anew"
    )


class ConsentMissing(SyncError):
    """A request to replace keys that the station's present keys did not sign."""

    sentence = (
        "更换密钥的申请“{file}”没有用市中心登记的密钥签名，没有更换。"
        "请把申请文件送到市中心，打电话核对核对码后由市中心批准。"
    )
    operator = "{file}: not signed by the station's present keys; approve it by its check code instead"


class NoFork(SyncError):
    sentence = "“{code}”没有等待处理的分叉。请刷新后再看，可能别人已经处理过。"
    operator = "{code}: no fork waits for a decision; see 'station-center forks'"


class WhichFork(SyncError):
    """``cases`` are the ids to choose from."""

    sentence = "“{code}”有不止一处分叉。请写明是哪一处：{cases}。"
    operator = "{code}: more than one fork waits; name one with --case: {cases}"


class ForkCannotJoin(SyncError):
    """What is in quarantine of the other side does not go on from what would be left of the held one."""

    sentence = (
        "“{code}”那台电脑交来的内容接不上第 {seq} 条，没有作任何改动。"
        "请那台电脑把全部记录重新导出一次交来，再处理。"
    )
    operator = (
        "{code}: what is in quarantine does not go on from entry {seq}; nothing was changed; "
        "have that computer export all of its entries once more"
    )


class RowsUnfit(SyncError):
    """``seq`` is the entry whose row images are not rows of this schema; ``reason`` says why, in English."""

    sentence = (
        "同步包“{file}”第 {seq} 条的内容与数据表对不上，没有收取。"
        "请先把两边的程序都升级到最新版本；仍然不行时请联系技术人员。"
    )
    operator = "{file}: entry {seq} does not fit the tables ({reason}); nothing was taken"


class AddressDiffers(SyncError):
    """A bundle was uploaded under an address that names another; ``named`` is what the address says."""

    sentence = "同步包“{file}”与上传时写明的“{named}”不是同一个，没有收取。请把程序升级到最新版本后再试一次。"
    operator = "{file}: uploaded under the address of {named}; nothing was taken; update that station"


class CertificateUnusable(SyncError):
    """``reason`` says in English what is wrong with a TLS certificate or its key."""

    sentence = "网络服务的证书文件“{file}”不能用。请检查 --cert 和 --key，或从备份里恢复这个文件。"
    operator = "{file}: no usable TLS certificate or key ({reason}); check --cert and --key, or restore it"


class AddressUnusable(SyncError):
    """``reason`` is the operating system's own."""

    sentence = "不能在 {host} 的端口 {port} 上开通网络服务，可能已被别的程序占用。请换一个端口后再试一次。"
    operator = "{host} port {port}: cannot listen there ({reason}); choose another --host or --port"


class ServerMissing(SyncError):
    sentence = "网络服务的组件没有安装。请安装 station-app[center] 后再试一次。"
    operator = "the network server is not installed; install station-app[center]"


class AnnouncementWrong(SyncError):
    sentence = "网络地址“{address}”写得不对。请写成 https://主机 或 https://主机:端口，后面不要再加别的。"
    operator = "{address}: give https://host or https://host:port and nothing behind"
