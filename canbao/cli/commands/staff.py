"""`canbao staff add`: add a member of the agency's staff, with a password shown once."""

import argparse
import sys
from typing import Any

from canbao.access.policy import POSTS
from canbao.cli.refusals import sentence
from canbao.cli.startup import add_staff_member, start_django
from canbao.cli.terminal import _
from canbao.environment import gettext_noop
from canbao.values.refusals import Refusal

COMMAND = "staff add"
SUMMARY = gettext_noop("Add a member of the agency's staff with their posts")


def add(parsers: Any) -> None:
    """Add the command to the parser."""
    staff = parsers.add_parser("staff", description=_(SUMMARY))
    verbs = staff.add_subparsers(metavar="add", required=True)
    listed = "\n".join(f"  {post:<18} {english}, {chinese}" for post, (english, chinese) in POSTS.items())
    command = verbs.add_parser(
        "add",
        description=_(SUMMARY),
        epilog=_("Posts:") + "\n" + listed,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.add_argument("username", help=_("log-in name"))
    command.add_argument("--name", required=True, help=_("the person's name"))
    command.add_argument("--post", action="append", required=True, metavar="POST", help=_("a post; may be repeated"))
    command.add_argument("--email", default="", help=_("address for mails"))
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Add the person and print the password, which is not stored in clear; return 1 when refused."""
    start_django()

    posts = [post if post.startswith("office.") else f"office.{post}" for post in options.post]
    try:
        password = add_staff_member(options.username, options.name, posts, options.email)
    except Refusal as refusal:
        print("canbao: " + sentence(refusal), file=sys.stderr)
        return 1
    print(_("Log-in name: {name}").format(name=options.username))
    print(_("Password, shown this once: {password}").format(password=password))
    return 0
