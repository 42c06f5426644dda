"""Small faults, one at a time, in a Python source: what bin/mutate asks the tests to notice. Standard library only.

Sentences are left alone (a test of one is a copy of it), and so is what only mypy, a log or a decorator reads.
"""

import ast
import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

NEGATED = {
    ast.Eq: "!=", ast.NotEq: "==", ast.Lt: ">=", ast.LtE: ">", ast.Gt: "<=", ast.GtE: "<",
    ast.In: "not in", ast.NotIn: "in", ast.Is: "is not", ast.IsNot: "is",
}  # fmt: skip
BOUNDARY = {ast.Lt: "<=", ast.LtE: "<", ast.Gt: ">=", ast.GtE: ">"}
CONDITIONS = frozenset({"filter", "exclude", "get", "Q", "When"})
NEVER_BARE = frozenset({"get", "Q", "When"})
LOGS = frozenset({"log", "logger"})


@dataclass(frozen=True)
class Change:
    """One fault: the bytes from `start` to `end` of the source give way to `text`."""

    what: str
    line: int
    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Mutant:
    path: str
    scope: str  # the function or class it stands in, as Python qualifies it; "" at the module's top
    offset: int  # lines below the scope's first
    statement: int  # the same of the statement it is part of
    change: Change
    key: str  # stays the same while the lines around it change

    def __str__(self) -> str:
        return f"{self.key} {self.path}:{self.change.line} {self.change.what}"

    def applied_to(self, source: str) -> str:
        before = source.encode()
        return (before[: self.change.start] + self.change.text.encode() + before[self.change.end :]).decode()


class Faults:
    """Every fault that one source can have."""

    def __init__(self, source: str):
        self.source = source.encode()
        self.line_starts = [0, *(at.end() for at in re.finditer(rb"\n", self.source))]

    def begin(self, node: ast.AST) -> int:
        return self.line_starts[node.lineno - 1] + node.col_offset

    def end(self, node: ast.AST) -> int:
        return self.line_starts[node.end_lineno - 1] + node.end_col_offset

    def text(self, node: ast.AST) -> str:
        return self.source[self.begin(node) : self.end(node)].decode()

    def swap(self, node: ast.AST, text: str, what: str) -> Change:
        return Change(what, node.lineno, self.begin(node), self.end(node), text)

    def between(self, left: ast.AST, right: ast.AST, text: str, what: str) -> Change:
        """Another operator between two operands: the last brackets before and the first after them stay."""
        gap = self.source[self.end(left) : self.begin(right)].decode()
        opening, closing = re.match(r"[\s)]*", gap)[0], re.search(r"[\s(]*$", gap)[0]
        return Change(what, left.end_lineno, self.end(left), self.begin(right), f"{opening}{text}{closing}")

    def of(self, node: ast.AST) -> Iterator[Change]:
        """The faults of this node alone, not of what stands within it."""
        make = getattr(self, f"of_{type(node).__name__}", None)
        if make:
            yield from make(node)
        if isinstance(node, ast.If | ast.IfExp | ast.While):
            yield from self.of_condition(node.test)
        if isinstance(node, ast.comprehension):
            for condition in node.ifs:
                yield from self.of_condition(condition)

    def of_condition(self, test: ast.expr) -> Iterator[Change]:
        if not isinstance(test, ast.Compare | ast.BoolOp | ast.UnaryOp):
            yield self.swap(test, f"(not ({self.text(test)}))", "condition turned round")

    def of_Compare(self, node: ast.Compare) -> Iterator[Change]:
        operands = [node.left, *node.comparators]
        for left, operator, right in zip(operands, node.ops, operands[1:], strict=False):
            yield self.between(left, right, NEGATED[type(operator)], "comparison turned round")
            if type(operator) in BOUNDARY:
                yield self.between(left, right, BOUNDARY[type(operator)], "boundary moved")

    def of_BoolOp(self, node: ast.BoolOp) -> Iterator[Change]:
        old, new = ("and", "or") if isinstance(node.op, ast.And) else ("or", "and")
        for left, right in zip(node.values, node.values[1:], strict=False):
            yield self.between(left, right, new, f"`{old}` read as `{new}`")

    def of_UnaryOp(self, node: ast.UnaryOp) -> Iterator[Change]:
        if isinstance(node.op, ast.Not):
            yield self.swap(node, f"bool({self.text(node.operand)})", "`not` dropped")

    def of_BinOp(self, node: ast.BinOp) -> Iterator[Change]:
        joined = isinstance(node.left, ast.Constant | ast.JoinedStr | ast.List)
        if isinstance(node.op, ast.Add | ast.Sub) and not joined:
            new = "-" if isinstance(node.op, ast.Add) else "+"
            yield self.between(node.left, node.right, new, f"`{new}` in place of its opposite")

    def of_Constant(self, node: ast.Constant) -> Iterator[Change]:
        if isinstance(node.value, bool):
            yield self.swap(node, str(not node.value), f"{node.value} turned round")
        elif isinstance(node.value, int):
            yield self.swap(node, str(node.value + 1), f"{node.value} one higher")

    def of_Call(self, node: ast.Call) -> Iterator[Change]:
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        arguments = sorted([*node.args, *node.keywords], key=self.begin)
        if name not in CONDITIONS or (len(arguments) < 2 and name in NEVER_BARE) or (name == "get" and node.args):
            return
        for dropped in arguments:
            rest = ", ".join(self.text(other) for other in arguments if other is not dropped)
            yield Change(
                f"a condition of `{name}` dropped", dropped.lineno,
                self.begin(arguments[0]), self.end(arguments[-1]), rest,
            )  # fmt: skip

    def of_Tuple(self, node: ast.Tuple | ast.List | ast.Set) -> Iterator[Change]:
        """One of a written row of names gone: a state a move starts from, a rule it asks."""
        text = self.text(node)
        if text[0] not in "([{" or not all(isinstance(part, ast.Name | ast.Attribute) for part in node.elts):
            return
        for dropped in node.elts:
            rest = "".join(f"{self.text(part)}, " for part in node.elts if part is not dropped)
            bare = rest if rest or not isinstance(node, ast.Set) else "*()"
            yield self.swap(node, f"{text[0]}{bare}{text[-1]}", f"{self.text(dropped)} left out")

    of_List = of_Set = of_Tuple

    def of_Expr(self, node: ast.Expr) -> Iterator[Change]:
        if isinstance(node.value, ast.Call) and self.text(node).split(".")[0] not in LOGS:
            yield self.swap(node, "pass", "call dropped")

    def of_Raise(self, node: ast.Raise) -> Iterator[Change]:
        yield self.swap(node, "pass", "raise dropped")

    def of_Assign(self, node: ast.Assign) -> Iterator[Change]:
        if all(isinstance(target, ast.Attribute | ast.Subscript) for target in node.targets):
            yield self.swap(node, "pass", "assignment dropped")

    def of_AugAssign(self, node: ast.AugAssign) -> Iterator[Change]:
        yield self.swap(node, "pass", "assignment dropped")

    def of_Return(self, node: ast.Return) -> Iterator[Change]:
        if node.value and not (isinstance(node.value, ast.Constant) and node.value.value is None):
            yield self.swap(node, "return None", "returns None")


def inner(node: ast.AST) -> Iterator[ast.AST]:
    """What stands within a node and is read when the program runs; within an f-string Python 3.11 gives no places."""
    if isinstance(node, ast.JoinedStr | ast.Assert):
        return
    if isinstance(node, ast.If) and getattr(node.test, "id", "") == "TYPE_CHECKING":
        return
    for name, value in ast.iter_fields(node):
        if name not in {"annotation", "returns", "decorator_list"}:
            yield from (part for part in (value if isinstance(value, list) else [value]) if isinstance(part, ast.AST))


@dataclass(frozen=True)
class Place:
    """Where a node stands: its scope, the scope's first line, its statement's first line."""

    scope: str = ""
    first: int = 1
    statement: int = 1

    def entering(self, node: ast.AST) -> "Place":
        statement = node.lineno if isinstance(node, ast.stmt) else self.statement
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            return Place(f"{self.scope}.{node.name}".strip("."), node.lineno, statement)
        return Place(self.scope, self.first, statement)


def changes(source: str) -> Iterator[tuple[Place, Change]]:
    """In the order of the source."""
    faults = Faults(source)

    def walk(node: ast.AST, place: Place) -> Iterator[tuple[Place, Change]]:
        place = place.entering(node)
        yield from ((place, change) for change in faults.of(node))
        for part in inner(node):
            yield from walk(part, place)

    yield from walk(ast.parse(source), Place())


def mutants(path: str, source: str) -> list[Mutant]:
    found, seen = [], Counter()
    for place, change in changes(source):
        was = source.encode()[change.start : change.end].decode()
        name = f"{path} {place.scope} {change.what} {was} {change.text}"
        key = hashlib.sha256(f"{name} {seen[name]}".encode()).hexdigest()[:8]
        seen[name] += 1
        found.append(Mutant(path, place.scope, change.line - place.first, place.statement - place.first, change, key))
    return found


def lines_by_scope(source: str) -> dict[int, tuple[str, int]]:
    """line → (scope, lines below the scope's first): where a line stands, however the lines above it change."""
    found = {}

    def walk(node: ast.AST, place: Place) -> None:
        place = place.entering(node)
        if isinstance(node, ast.stmt | ast.Module):
            last = getattr(node, "end_lineno", source.count("\n") + 1)
            found.update({line: (place.scope, line - place.first) for line in range(place.statement, last + 1)})
        for part in ast.iter_child_nodes(node):
            walk(part, place)

    walk(ast.parse(source), Place())
    return found
