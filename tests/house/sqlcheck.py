"""Where a sharding engine would send a statement, judged from its text alone (R7).

The rule: bound by equalities to one value, every sharded table of the statement has its key fixed. Equalities count
where AND joins them, in WHERE or in the ON of an inner join; the ON of a left join binds only the table it joins,
and the WHERE of an inner SELECT only that SELECT's own tables. What can't be proved is never called routed.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from functools import lru_cache

import sqlglot
from sqlglot import exp


class Verdict(IntEnum):
    """From harmless to impossible; a statement is judged by its worst part."""

    NO_SHARD = 0  # touches no sharded table
    ROUTED = 1  # one shard answers
    MANY_ROWS = 2  # inserts several rows, each of which goes to its shard: harmless when they name one employer
    FAN_OUT = 3  # every shard answers for itself
    CROSS = 4  # rows of different shards have to meet
    REFUSED = 5  # a sharding engine does not do it at all


@dataclass(frozen=True, slots=True)
class Placement:
    """How a table's rows are spread: tables of one group lie together when their keys are equal."""

    group: str
    key: str


Placements = Mapping[str, Placement]
Node = tuple[int, str]  # a table in a scope: identity of the scope, alias
FIXED: Node = (0, "a fixed value")
SESSION = re.compile(r"\s*(BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE|PRAGMA|SET|SHOW)\b", re.IGNORECASE)
"""Words to the connection, not to tables."""


@dataclass(slots=True)
class Bonds:
    """Union-find over the tables of a statement: bound together means that their keys are equal."""

    parent: dict[Node, Node] = field(default_factory=dict)

    def find(self, node: Node) -> Node:
        """The representative of all that is bound to `node`."""
        while self.parent.get(node, node) != node:
            node = self.parent[node]
        return node

    def join(self, one: Node, other: Node) -> None:
        """Bind two nodes to each other; the fixed value represents whatever it is bound to."""
        one, other = self.find(one), self.find(other)
        if one == FIXED:
            one, other = other, one
        self.parent[one] = other

    def follow(self, one: Node, other: Node) -> None:
        """Bind `one` to `other`, once: `other` is restricted by nothing that `one` is bound to."""
        if self.find(one) == one:
            self.parent[one] = self.find(other)


def _bare(node: exp.Expression | None) -> exp.Expression | None:
    while isinstance(node, exp.Paren):
        node = node.this
    return node


def _conjuncts(node: exp.Expression | None) -> Iterator[exp.Expression]:
    """The conditions that hold on every row: parts of AND, never of OR or NOT."""
    node = _bare(node)
    if isinstance(node, exp.And):
        yield from _conjuncts(node.left)
        yield from _conjuncts(node.right)
    elif node is not None:
        yield node


def _equalities(condition: exp.Expression) -> Iterator[tuple[exp.Expression | None, exp.Expression | None]]:
    """Pairs of equal expressions a condition states: a = b, a IN (b), (a, c) = (b, d), (a, c) IN ((b, d))."""
    if isinstance(condition, exp.EQ):
        left, right = _bare(condition.left), _bare(condition.right)
    elif isinstance(condition, exp.In) and len(condition.expressions) == 1:
        left, right = condition.this, condition.expressions[0]
        left = left if isinstance(left, exp.Tuple) else _bare(left)
        right = right if isinstance(right, exp.Tuple) else _bare(right)
    else:
        return
    if isinstance(left, exp.Tuple) and isinstance(right, exp.Tuple):
        yield from zip(left.expressions, right.expressions, strict=False)
    else:
        yield left, right


def _turned(pair: tuple[Node, Node]) -> tuple[Node, Node]:
    return pair[1], pair[0]


class _Statement:
    """One parsed statement with its sharded tables, each known by scope and alias."""

    def __init__(self, tree: exp.Expression, placements: Placements) -> None:
        self.tree, self.placements = tree, placements
        self.tables: dict[Node, Placement] = {}
        self.bonds = Bonds()
        for table in tree.find_all(exp.Table):
            if table.name in placements:
                self.tables[(id(self._scope(table)), table.alias_or_name)] = placements[table.name]

    def _scope(self, node: exp.Expression) -> exp.Expression:
        """The SELECT, or the statement itself, around a node."""
        found = node.find_ancestor(exp.Select, exp.Update, exp.Delete, exp.Insert)
        return found if found is not None else self.tree

    def _outwards(self, node: exp.Expression) -> Iterator[int]:
        """The scopes a name may mean, innermost first."""
        scope = self._scope(node)
        while True:
            yield id(scope)
            if scope is self.tree:
                return
            scope = self._scope(scope)

    def node(self, expression: exp.Expression | None) -> Node | None:
        """The table whose shard key an expression is, FIXED for a value, None for anything else."""
        expression = _bare(expression)
        if isinstance(expression, exp.Column):
            for scope in self._outwards(expression):
                here = {node: place for node, place in self.tables.items() if node[0] == scope}
                if expression.table:
                    here = {node: place for node, place in here.items() if node[1] == expression.table}
                if len(here) == 1:
                    ((node, place),) = here.items()
                    return node if place.key == expression.name else None
            return None
        values = (exp.Literal, exp.Parameter, exp.Placeholder, exp.Cast, exp.Neg, exp.Boolean)
        if isinstance(expression, values) and not expression.find(exp.Column, exp.Select):
            return FIXED
        return None

    def bind(self) -> None:
        """Bind what WHERE and inner joins state, then table by table what left joins state."""
        joins = list(self.tree.find_all(exp.Join))
        stated = [(where, where.this) for where in self.tree.find_all(exp.Where)]
        stated += [(join, join.args.get("on")) for join in joins if not join.side]
        lent = [pair for clause, condition in stated for pair in self._bind_within(clause, condition)]
        for join in joins:
            if join.side == "LEFT":
                joined = (id(self._scope(join)), join.this.alias_or_name)
                pairs = list(self._pairs(join.args.get("on")))
                lent += [(joined, other) for one, other in [*pairs, *map(_turned, pairs)] if one == joined]
        for one, other in lent:
            self.bonds.follow(one, other)

    def _pairs(self, condition: exp.Expression | None) -> Iterator[tuple[Node, Node]]:
        for part in _conjuncts(condition):
            for left, right in _equalities(part):
                one, other = self.node(left), self.node(right)
                if one and other and one != other:
                    yield one, other

    def _bind_within(self, clause: exp.Expression, condition: exp.Expression | None) -> Iterator[tuple[Node, Node]]:
        """Bind the tables of the clause's own SELECT; give the pairs that lead out of it, its own table first."""
        own = (id(self._scope(clause)), FIXED[0])
        for one, other in self._pairs(condition):
            if one[0] in own and other[0] in own:
                self.bonds.join(one, other)
            elif one[0] in own or other[0] in own:
                yield (one, other) if other[0] not in own else (other, one)

    def verdict(self) -> Verdict:
        """Judge by what is bound to what."""
        roots = {self.bonds.find(node) for node in self.tables}
        groups = {place.group for place in self.tables.values()}
        fixed = roots == {self.bonds.find(FIXED)}
        if len(groups) > 1:
            return Verdict.CROSS
        if fixed:
            return Verdict.ROUTED
        if any(select.args.get("locks") for select in self.tree.find_all(exp.Select)):
            return Verdict.REFUSED
        return Verdict.FAN_OUT if len(roots) == 1 else Verdict.CROSS


def _judge_insert(tree: exp.Insert, placements: Placements) -> Verdict:
    """An INSERT names the shard key; from SELECT, it stays on its shard when the key comes from there or is fixed."""
    target = tree.find(exp.Table)
    place = placements.get(target.name) if target else None
    if place is None or not target:
        return _judge_tree(tree.expression, placements) if isinstance(tree.expression, exp.Query) else Verdict.NO_SHARD
    columns = [column.name for column in tree.this.expressions] if isinstance(tree.this, exp.Schema) else []
    if place.key not in columns:
        return Verdict.REFUSED
    source = tree.expression
    if isinstance(source, exp.Values):
        return Verdict.ROUTED if len(source.expressions) == 1 else Verdict.MANY_ROWS
    if source.find(exp.Unnest) or "UNNEST" in source.sql().upper():
        return Verdict.MANY_ROWS
    if not isinstance(source, exp.Select):
        return Verdict.REFUSED
    statement = _Statement(source, placements)
    statement.bind()
    key = statement.node(source.expressions[columns.index(place.key)])
    if not statement.tables:
        return Verdict.ROUTED if key == FIXED else Verdict.REFUSED
    inner = statement.verdict()
    if key is None or {place.group} != {table.group for table in statement.tables.values()}:
        return max(inner, Verdict.CROSS)
    return inner


def _judge_change(tree: exp.Expression, placements: Placements) -> Verdict:
    """UPDATE and DELETE: each SELECT inside must be fixed by itself; what the outer row lends it does not count."""
    inner = [_judge_tree(select.copy(), placements) for select in tree.find_all(exp.Select)]
    statement = _Statement(tree, placements)
    statement.bind()
    outer = statement.verdict() if statement.tables else Verdict.NO_SHARD
    return max([outer, *(Verdict.CROSS if part > Verdict.ROUTED else part for part in inner)])


def _judge_tree(tree: exp.Expression, placements: Placements) -> Verdict:
    if isinstance(tree, exp.SetOperation):
        return max(_judge_tree(part.copy(), placements) for part in (tree.left, tree.right))
    if isinstance(tree, exp.Insert):
        return _judge_insert(tree, placements)
    if isinstance(tree, exp.Update | exp.Delete):
        return _judge_change(tree, placements)
    statement = _Statement(tree, placements)
    if not statement.tables:
        return Verdict.NO_SHARD
    statement.bind()
    return statement.verdict()


class SqlCheck:
    """Judges statements of one database engine against a table of placements; remembers what it judged."""

    def __init__(self, placements: Placements, vendor: str) -> None:
        self.placements = placements
        self.dialect = {"postgresql": "postgres", "sqlite": "sqlite"}[vendor]
        self.judge = lru_cache(maxsize=5000)(self._judge)

    def _judge(self, sql: str) -> Verdict:
        """The verdict on one statement with %s for its values; what sqlglot can't read, and DDL, is REFUSED."""
        if SESSION.match(sql):
            return Verdict.NO_SHARD
        text = sql.replace("%s", "?") if self.dialect == "sqlite" else _numbered(sql)
        try:
            tree = sqlglot.parse_one(text, read=self.dialect)
        except sqlglot.errors.ParseError:
            return Verdict.REFUSED
        if not isinstance(tree, exp.Query | exp.Insert | exp.Update | exp.Delete):
            return Verdict.REFUSED
        return _judge_tree(tree, self.placements)


def _numbered(sql: str) -> str:
    """PostgreSQL's own placeholders instead of psycopg's."""
    parts = sql.split("%s")
    return parts[0] + "".join(f"${number}{part}" for number, part in enumerate(parts[1:], 1))
