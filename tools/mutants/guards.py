"""Finds the guards of a module and writes the module again with a switch at each of them."""

import ast
import re
from dataclasses import dataclass
from typing import Any

REFUSALS = re.compile(r"^(Refusal|Problem|Finding|[A-Z][A-Z0-9_]+)$")
"""Names of what an act raises or returns: the class ``Refusal``, or a declared refusal such as ``NOTHING_OVERDUE``."""

ORDER: dict[type[ast.cmpop], str] = {ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">="}
LOCKING = re.compile(r"^_?lock_")
LOCKED = re.compile(r"^_?locked$")


@dataclass(frozen=True, slots=True)
class Mutant:
    """One guard that can be left out: where it is, what becomes of it, and its line of the source."""

    number: int
    path: str
    line: int
    function: str
    kind: str
    change: str
    source: str

    @property
    def is_lock(self) -> bool:
        """Whether only a second connection, or a test that looks at the statement, can notice the removal."""
        return self.kind == "lock"


def _called(node: ast.AST | None) -> str:
    """Return the last name of what a node calls or names: ``Refusal`` of ``moves.Refusal("x")``."""
    if isinstance(node, ast.Call):
        node = node.func
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _is_finding(node: ast.AST) -> bool:
    """Return whether a statement yields or collects a finding, which is how a service's check refuses."""
    if not isinstance(node, ast.Expr):
        return False
    value = node.value
    if isinstance(value, ast.Yield):
        return _called(value.value) == "Finding"
    is_append = isinstance(value, ast.Call) and _called(value) == "append" and len(value.args) == 1
    return is_append and _called(value.args[0]) == "Finding"  # type: ignore[attr-defined]


def _refuses(node: ast.AST) -> bool:
    """Return whether a statement raises, reports a finding, or returns a refusal or problem (alone or in front)."""
    if isinstance(node, ast.Raise) or _is_finding(node):
        return True
    value = node.value if isinstance(node, ast.Return) else None
    first = value.elts[0] if isinstance(value, ast.Tuple) and value.elts else value
    return isinstance(first, ast.Call) and REFUSALS.search(_called(first)) is not None


def _is_predicate(node: ast.AST) -> bool:
    """Return whether a function answers what a actor may do: it takes a Actor and returns a bool or a set of acts."""
    if not isinstance(node, ast.FunctionDef) or node.returns is None:
        return False
    takes = {ast.unparse(argument.annotation) for argument in node.args.args if argument.annotation}
    return "Actor" in takes and ast.unparse(node.returns) in ("bool", "frozenset[str]")


def holds_acts(tree: ast.Module) -> bool:
    """Return whether a module holds guards of acts: it refuses, requires a right, locks rows or finds faults."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Raise) and REFUSALS.search(_called(node.exc)):
            return True
        if isinstance(node, ast.Call) and _called(node) in ("require", "select_for_update"):
            return True
        if _is_finding(node) or _is_predicate(node):
            return True
    return False


class _Instrument(ast.NodeTransformer):
    """Puts a switch at each guard of one module; ``mutants`` are the guards in the order of the source."""

    def __init__(self, path: str, lines: list[str], first: int) -> None:
        self.path, self.lines, self.first = path, lines, first
        self.mutants: list[Mutant] = []
        self.functions: list[str] = []
        self.guarded = 0
        self.predicates = 0

    def _add(self, node: Any, kind: str, change: str) -> ast.Constant:
        number = self.first + len(self.mutants)
        source = self.lines[node.lineno - 1].strip()
        function = ".".join(self.functions)
        self.mutants.append(Mutant(number, self.path, node.lineno, function, kind, change, source))
        return ast.Constant(number)

    # -- where we are ------------------------------------------------------------------------------------------------

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        """Visit a function's body; guards outside do not reach into it."""
        outside, self.guarded = self.guarded, 0
        is_predicate = _is_predicate(node)
        self.functions.append(node.name)
        self.predicates += is_predicate
        node.body = [new for old in node.body for new in self._statements(old)]
        self.predicates -= is_predicate
        self.functions.pop()
        self.guarded = outside
        return node

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        """Visit a class's body."""
        self.functions.append(node.name)
        self.generic_visit(node)
        self.functions.pop()
        return node

    def visit_If(self, node: ast.If) -> ast.AST:
        """Visit an ``if``: its test when it guards something, then both branches as guarded."""
        guards = any(_refuses(one) for one in node.body)
        if guards or (self.predicates and any(isinstance(one, ast.Return) for one in node.body)):
            node.test = self._condition(node.test, whole=not guards)
        else:
            node.test = self.visit(node.test)
        self.guarded += 1
        node.body = [new for old in node.body for new in self._statements(old)]
        node.orelse = [new for old in node.orelse for new in self._statements(old)]
        self.guarded -= 1
        return node

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> ast.AST:
        """Visit an ``except``: what it raises is guarded by what it catches."""
        self.guarded += 1
        node.body = [new for old in node.body for new in self._statements(old)]
        self.guarded -= 1
        return node

    def _statements(self, node: ast.stmt) -> list[ast.stmt]:
        found = self.visit(node)
        return found if isinstance(found, list) else [found]

    # -- what is left out --------------------------------------------------------------------------------------------

    def visit_Raise(self, node: ast.Raise) -> ast.AST:
        """Switch a guarded raise."""
        if not self.guarded or node.exc is None:
            return node
        number = self._add(node, "raise", "pass")
        return ast.If(_call("holds", number), [node], [])

    def visit_Expr(self, node: ast.Expr) -> ast.AST:
        """Switch a statement that requires a right, locks, or reports a finding."""
        if self.guarded and _is_finding(node):
            return ast.If(_call("holds", self._add(node, "finding", "pass")), [node], [])
        name = _called(node.value) if isinstance(node.value, ast.Call) else ""
        kind = "right" if name == "require" else "lock" if LOCKING.search(name) else ""
        if not kind:
            return self.generic_visit(node)
        number = self._add(node, kind, "pass")
        return ast.Expr(_call("carry_out", number, ast.Constant(kind == "lock"), _lazy(node.value)))

    def visit_Call(self, node: ast.Call) -> ast.AST:
        """Switch a call that locks rows."""
        self.generic_visit(node)
        if isinstance(node.func, ast.Attribute) and node.func.attr == "select_for_update":
            call = _call("lock", self._add(node, "lock", "not locked"), node.func.value)
            call.keywords = node.keywords
            return call
        if LOCKED.search(_called(node)):
            return _call("without_locks", self._add(node, "lock", "not locked"), _lazy(node))
        for keyword in node.keywords:
            if keyword.arg == "lock" and isinstance(keyword.value, ast.Constant) and keyword.value.value is True:
                keyword.value = _call("holds", self._add(node, "lock", "lock=False"))
        return node

    # -- conditions --------------------------------------------------------------------------------------------------

    def visit_Return(self, node: ast.Return) -> ast.AST:
        """Switch a guarded return of a refusal or problem, and the parts of what a predicate returns."""
        if self.guarded and _refuses(node):
            return ast.If(_call("holds", self._add(node, "return", "pass")), [node], [])
        if self.predicates and node.value is not None:
            node.value = self._condition(self.visit(node.value), whole=False)
            return node
        return self.generic_visit(node)

    def visit_IfExp(self, node: ast.IfExp) -> ast.AST:
        """Switch the condition of a conditional expression within a predicate."""
        self.generic_visit(node)
        if self.predicates:
            node.test = self._condition(node.test, whole=True)
        return node

    def _condition(self, node: ast.expr, *, whole: bool) -> ast.expr:
        """Return a guard's condition with a switch at each part; ``whole``: a condition of one part is switched too."""
        if isinstance(node, ast.BoolOp):
            leaves_out = isinstance(node.op, ast.And)
            for place, value in enumerate(node.values):
                node.values[place] = self._part(value, leaves_out)
            return node
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not) and isinstance(node.operand, ast.BoolOp):
            node.operand = self._condition(node.operand, whole=whole)
            return node
        if not whole:
            return self._orders(node)
        number = self._add(node, "condition", f"{_shortly(node)} → True")
        always = _call("part", number, ast.Constant(True), _lazy(self._part(node, False)))
        return ast.copy_location(always, node)

    def _part(self, node: ast.expr, constant: bool) -> ast.expr:
        if isinstance(node, ast.BoolOp):
            return self._condition(node, whole=False)
        if _assigns(node):
            return node
        text, kind = _shortly(node), "version" if _compares_versions(node) else "condition"
        inner = self._orders(node)
        if _asks_for_none(node):
            return inner
        number = self._add(node, kind, f"{text} → {constant}")
        part = _call("part", number, ast.Constant(constant), _lazy(inner))
        return ast.copy_location(part, node)

    def _orders(self, node: ast.expr) -> ast.expr:
        """Return an expression with a switch at each comparison of order in it."""
        return _Orders(self).visit(node)


class _Orders(ast.NodeTransformer):
    """Switches comparisons of order in a guard's condition: with equality or without."""

    def __init__(self, of: _Instrument) -> None:
        self.of = of

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        """Switch a comparison of two values."""
        text = _shortly(node)
        self.generic_visit(node)
        operator = ORDER.get(type(node.ops[0]))
        if len(node.ops) > 1 or operator is None:
            return node
        changed = operator[:-1] if operator.endswith("=") else f"{operator}="
        number = self.of._add(node, "order", f"{text}: {operator} → {changed}")
        return _call("compare", number, ast.Constant(operator), node.left, node.comparators[0])


def _assigns(node: ast.AST) -> bool:
    """Return whether an expression binds a name, which a function around it would hide."""
    return any(isinstance(one, ast.NamedExpr) for one in ast.walk(node))


def _asks_for_none(node: ast.AST) -> bool:
    """Return whether an expression is ``x is None`` or ``x is not None``, which narrows a type and guards nothing."""
    return (
        isinstance(node, ast.Compare)
        and isinstance(node.comparators[0], ast.Constant)
        and len(node.ops) == 1
        and (isinstance(node.ops[0], (ast.Is, ast.IsNot)) and node.comparators[0].value is None)
    )


def _compares_versions(node: ast.AST) -> bool:
    if not isinstance(node, ast.Compare) or not isinstance(node.ops[0], (ast.NotEq, ast.Eq)):
        return False
    return any(_called(side).endswith("version") for side in (node.left, *node.comparators))


def _shortly(node: ast.expr) -> str:
    """Return an expression as it is written, cut to what a line of the report holds."""
    text = ast.unparse(node)
    return text if len(text) <= 60 else f"{text[:59]}…"


def _lazy(node: ast.expr) -> ast.Lambda:
    return ast.Lambda(ast.arguments([], [], None, [], [], None, []), node)


def _call(name: str, *arguments: ast.expr) -> ast.Call:
    return ast.Call(ast.Attribute(ast.Name("_mutant_switch", ast.Load()), name, ast.Load()), list(arguments), [])


def instrument(source: str, path: str, first: int) -> tuple[str, list[Mutant]]:
    """Return a module with a switch at each guard, and its guards numbered from ``first``; unchanged without any."""
    tree = ast.parse(source)
    if not holds_acts(tree):
        return source, []
    visitor = _Instrument(path, source.splitlines(), first)
    tree = visitor.visit(tree)
    place = 1 if ast.get_docstring(tree) is not None else 0
    while place < len(tree.body) and getattr(tree.body[place], "module", "") == "__future__":
        place += 1
    tree.body.insert(place, ast.parse("from tools.mutants import switch as _mutant_switch").body[0])
    return ast.unparse(ast.fix_missing_locations(tree)), visitor.mutants
