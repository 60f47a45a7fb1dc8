"""Words about accounts, in Chinese and in English."""

WORDS: dict[str, tuple[str, str]] = {
    "log_in": ("登录", "Log in"),
    "log_out": ("退出", "Log out"),
    "account_name": ("用户名", "Name"),
    "account_password": ("密码", "Password"),
    "log_in_lead": (
        "请使用管理员为您创建的账号登录。",
        "Log in with the account that an administrator made for you.",
    ),
    "logged_in_as": ("当前用户：{name}", "Logged in as {name}"),
    "role_viewer": ("查看者", "viewer"),
    "role_assessor": ("审阅人", "assessor"),
    "role_second_reviewer": ("复核人", "second reviewer"),
    "role_adjudicator": ("裁决人", "adjudicator"),
    "role_administrator": ("管理员", "administrator"),
    "role_no_export": (
        "您在此项目中的角色不能导出，如有需要请联系管理员。",
        "Your role in this project does not allow exports; ask an administrator.",
    ),
    "no_projects_yours": ("您还不是任何项目的成员。", "You are a member of no project yet."),
    "no_projects_yours_do": (
        "请联系管理员把您加入项目。",
        "Ask an administrator to add you to one.",
    ),
}
