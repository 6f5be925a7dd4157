"""Undefined template variables fail in tests, where Django would show nothing.

Allowed are what Django itself resolves to None: names in the condition of `{% if %}`, and a name with `default`.
"""

from typing import Any

from django.template.base import FilterExpression
from django.template.context import Context
from django.template.defaultfilters import default
from django.template.defaulttags import ForNode


class UndefinedVariable(Exception):
    """A template shows, hands on or loops over a name that its context does not hold."""


class Undefined(str):
    """Stands for `string_if_invalid`: Django fills the name of the variable into it, which raises."""

    __slots__ = ()

    def __contains__(self, part: object) -> bool:
        return part == "%s"

    def __mod__(self, name: object) -> str:
        raise UndefinedVariable(str(name))


def _message(name: object, context: Context) -> str:
    template = context.render_context.template
    return f"undefined variable {name} in {template.name if template else 'a template'}"


def fail_on_undefined(options: dict[str, Any]) -> None:
    """Make the engine with these options raise `UndefinedVariable`; to be called before it is built."""
    options["string_if_invalid"] = Undefined("undefined")
    resolve, render = FilterExpression.resolve, ForNode.render

    def resolve_with_default(expression: FilterExpression, context: Context, ignore_failures: bool = False) -> Any:
        has_default = any(function is default for function, _arguments in expression.filters)
        try:
            return resolve(expression, context, ignore_failures or has_default)
        except UndefinedVariable as undefined:
            raise UndefinedVariable(_message(undefined, context)) from None

    def render_known(node: ForNode, context: Context) -> Any:
        names = node.sequence.is_var and node.sequence.var.lookups
        if names and names[0] not in context and isinstance(context.template.engine.string_if_invalid, Undefined):
            raise UndefinedVariable(_message(node.sequence, context))
        return render(node, context)

    FilterExpression.resolve = resolve_with_default
    ForNode.render = render_known
