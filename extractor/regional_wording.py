"""Words of Hong Kong and Taiwan with those that the mainland uses for the same thing.

They are written in Simplified characters, because they are looked for in texts that have been
converted already: so one entry covers 資訊 in every spelling. Only texts in Traditional characters
are treated, since many of these words mean something else on the mainland (资料, 程序, 揭露).
"""

from __future__ import annotations

import re
from functools import cache

# From the left: as used in Hong Kong or Taiwan, as used on the mainland; longer ones go first.
_WORDS = """
个人资料私隐专员 个人信息保护主管部门
个人资料保护法 个人信息保护法
个人资料当事人 个人信息主体
资料当事人 个人信息主体
资料主体 个人信息主体
资料保护主任 个人信息保护负责人
个人资料 个人信息
个资法 个人信息保护法
个资 个人信息
机敏资料 敏感信息
敏感资料 敏感信息
特种个人信息 敏感个人信息
特种个资 敏感个人信息
特种资料 敏感个人信息
客户资料 客户信息
顾客资料 客户信息
用户资料 用户信息
会员资料 用户信息
使用者资料 用户信息
装置资料 设备信息
装置信息 设备信息
位置资料 位置信息
账户资料 账户信息
身份资料 身份信息
身分资料 身份信息
资料泄露 数据泄露
资料泄漏 数据泄露
资料外泄 数据泄露
外泄 泄露
泄漏 泄露
资料安全 数据安全
资料保护 数据保护
资料处理 数据处理
资料加密 数据加密
资料备份 数据备份
资料传输 数据传输
资料中心 数据中心
资料治理 数据治理
资料管治 数据治理
资料分类 数据分类
资料库 数据库
巨量资料 大数据
资料 信息
资讯科技 信息技术
资讯保安 信息安全
资讯安全 信息安全
资通安全 网络安全
资安 信息安全
资讯 信息
网际网路 互联网
互联网路 互联网
网路 网络
软体 软件
硬体 硬件
应用程式 应用程序
行动应用程序 移动应用程序
程式 程序
行动装置 移动设备
流动装置 移动设备
流动应用程序 移动应用程序
行动电话 手机
手提电话 手机
流动电话 手机
装置 设备
伺服器 服务器
云端 云
预设 默认
设定 设置
登入 登录
登出 退出登录
使用者 用户
阁下 您
蒐集 收集
搜集 收集
隐私权 隐私
私隐 隐私
揭露 披露
存取 访问
查阅及更改 查阅和更正
更改资料 更正信息
撤销同意 撤回同意
保存期间 保存期限
保留期间 保存期限
保存年限 保存期限
留存 保存
国际传输 跨境传输
主管机关 主管部门
法定代理人 监护人
家长或监护人 监护人
联络 联系
电邮地址 电子邮箱
电子邮件信箱 电子邮箱
电邮 电子邮件
信箱 邮箱
演算法 算法
个人化 个性化
客制化 个性化
推播 推送
推广讯息 推广信息
简讯 短信
讯息 信息
位址 地址
相片 照片
影片 视频
视讯 视频
萤幕 屏幕
档案 文件
滥发 垃圾
行销 营销
直接促销 营销推广
人工智慧 人工智能
智慧财产权 知识产权
智慧财产 知识产权
数位化 数字化
数位 数字
永续发展报告 可持续发展报告
永续报告 可持续发展报告
永续发展 可持续发展
永续 可持续
持份者 利益相关方
利害关系人 利益相关方
利害关系者 利益相关方
利益相关者 利益相关方
权益人 利益相关方
重大性议题 实质性议题
企业管治 公司治理
管治 治理
审核委员会 审计委员会
反贪腐 反腐败
反贪污 反腐败
防贪 反腐败
贪腐 腐败
检举 举报
吹哨 举报
客诉 客户投诉
雇员 员工
同仁 员工
受雇者 员工
职业安全卫生 职业健康安全
职业安全及健康 职业健康安全
职安健 职业健康安全
职安卫 职业健康安全
职业灾害 工伤事故
职灾 工伤
教育训练 培训
训练 培训
志工 志愿者
义工 志愿者
身心障碍者 残疾人
身心障碍 残疾
残疾人士 残疾人
伤健人士 残疾人
弱势社群 弱势群体
社福机构 公益机构
偏乡 乡村
承揽商 承包商
供货商 供应商
品质 质量
计画 计划
专案 项目
营运 运营
再生能源 可再生能源
范畴一 范围一
范畴二 范围二
范畴三 范围三
回覆 回复
答覆 答复
部份 部分
身分 身份
透过 通过
稽核 审计
备援 备份
瞭解 了解
藉由 通过
藉此 借此
佔 占
"""
# 著 of 隨著 is 着 on the mainland; in these words it stays.
_ZHU = re.compile(r"(?<![显名专原论编译卓昭土巨拙])著(?![名作称者述译录])")


@cache
def _table() -> tuple[re.Pattern[str], dict[str, str]]:
    pairs = dict(line.split() for line in _WORDS.strip().splitlines())
    pairs = {regional: mainland for regional, mainland in pairs.items() if regional != mainland}
    longest = sorted(pairs, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest))), pairs


def mainland_wording(text: str) -> str:
    """A Simplified text, made from a Traditional one, in the words of the mainland."""
    pattern, pairs = _table()
    return _ZHU.sub("着", pattern.sub(lambda match: pairs[match[0]], text))
