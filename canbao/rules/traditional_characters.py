"""Traditional characters and variants of the characters in the code tables, each with the simplified one.

Taken from the character tables of OpenCC (Apache License 2.0), for the characters that the tables of ``codes_data``
use. People of Hong Kong, Macao and Taiwan and their documents write 身份證, 漢族, 護照.
"""

from collections.abc import Mapping
from types import MappingProxyType

_TRADITIONAL = (
    "並佈併來係俬倉個倫傢傳傷僑儲內凍別剋劃動務勞區參員單國圍團埰報壯夥娛學寀實專屬崗彆復徵應懞戶採擬擴敎"
    "數斷於時暫會朮東業構樂機檯殘氣減溫滿漁漢濛灣烏無熱營爾獨瑤環產産療發睏矇確碼礦稅種箇範築籌糰紅納級終"
    "組結統經維網緩緻縣織繫繳續羅聯職脩臨臺與華蔘薩虛號術衕衛補裝製複覈見視託記設註証說説請諾證識護變財責"
    "費賃資賬蹤軍軟輸轄轉辦辭農迴運達郵鄉醫釦銀銷錫鎭鎮長門閤關陸際險離電靈預頗領額類颱飲駐體髮鮮齡齣龍"
)
_SIMPLIFIED = (
    "并布并来系私仓个伦家传伤侨储内冻别克划动务劳区参员单国围团采报壮伙娱学采实专属岗别复征应蒙户采拟扩教"
    "数断于时暂会术东业构乐机台残气减温满渔汉蒙湾乌无热营尔独瑶环产产疗发困蒙确码矿税种个范筑筹团红纳级终"
    "组结统经维网缓致县织系缴续罗联职修临台与华参萨虚号术同卫补装制复核见视托记设注证说说请诺证识护变财责"
    "费赁资账踪军软输辖转办辞农回运达邮乡医扣银销锡镇镇长门合关陆际险离电灵预颇领额类台饮驻体发鲜龄出龙"
)

SIMPLIFIED: Mapping[int, int] = MappingProxyType(
    {ord(old): ord(new) for old, new in zip(_TRADITIONAL, _SIMPLIFIED, strict=True)}
)
"""The simplified character of each traditional one, for ``str.translate``."""
