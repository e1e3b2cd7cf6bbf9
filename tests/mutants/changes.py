"""What a mutant is: a module with one place changed that its tests ought to notice."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate

_OTHER_COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
"""Turned round, and for an order its boundary moved."""

_OTHER_OPERATORS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change: `before` stands at `line` of the module, `source` is the module with `after`."""

    path: str
    line: int
    before: str
    after: str
    source: str


def mutants_of(path: str, source: str) -> list[Mutant]:
    """Every mutant of a module, in the order of its lines."""
    text = source.encode()  # `ast` counts columns in bytes
    begins = [0, *accumulate(map(len, text.splitlines(keepends=True)))]
    found: dict[str, Mutant] = {}  # by what it becomes: two changes may come to the same
    for node, after in _places(ast.parse(source), is_bool=False):
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        start = begins[node.lineno - 1] + node.col_offset
        end = begins[node.end_lineno - 1] + node.end_col_offset
        before = text[start:end].decode()
        changed = (text[:start] + after.encode() + text[end:]).decode()
        if after != before:
            found.setdefault(changed, Mutant(path, node.lineno, before, after, changed))
    return sorted(found.values(), key=lambda it: it.line)


def _places(node: ast.AST, *, is_bool: bool) -> Iterator[tuple[ast.expr | ast.stmt, str]]:
    """What can be changed below the node, and into what.

    Left alone: what is never run (annotations, asserts, what the log is told), texts, tables'
    columns, and what stands in an f-string, whose place is not known. `is_bool`: what is
    returned there is a bool.
    """
    match node:
        case ast.FunctionDef():
            is_bool = isinstance(node.returns, ast.Name) and node.returns.id == "bool"
            below: list[ast.AST | None] = [*node.args.defaults, *node.args.kw_defaults, *node.body]
        case ast.ClassDef():
            below = [it for it in node.body if isinstance(it, ast.FunctionDef)]
        case ast.AnnAssign():
            below = [node.value]
        case ast.Assert() | ast.JoinedStr() | ast.pattern():
            return
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id="log")))):
            return
        case _:
            below = list(ast.iter_child_nodes(node))
    if isinstance(node, ast.expr | ast.stmt):
        for after in _changes(node, is_bool=is_bool):
            yield node, after
    for it in below:
        if it is not None:
            yield from _places(it, is_bool=is_bool)


def _changes(node: ast.expr | ast.stmt, *, is_bool: bool) -> Iterator[str]:
    match node:
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            for other in _OTHER_COMPARISONS[type(op)]:
                yield _in_brackets(ast.Compare(left, [other()], [right]))
        case ast.BoolOp(op=op, values=values):
            other_word = ast.Or() if isinstance(op, ast.And) else ast.And()
            yield _in_brackets(ast.BoolOp(other_word, values))
        case ast.UnaryOp(op=ast.Not() | ast.Invert(), operand=operand):
            yield _in_brackets(operand)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _OTHER_OPERATORS:
            yield _in_brackets(ast.BinOp(left, _OTHER_OPERATORS[type(op)](), right))
        case ast.Constant(value=bool(value)):
            yield repr(not value)
        case ast.Constant(value=int(value)):
            yield repr(value + 1)
        case ast.Return(value=ast.expr()) if is_bool:
            yield "return True"
            yield "return False"
        case ast.Return(value=ast.expr() as value) if ast.unparse(value) != "None":
            yield "return None"
        case (
            ast.Expr(value=ast.Call())
            | ast.Raise()
            | ast.AugAssign()
            | ast.Delete()
            | ast.Assign(targets=[ast.Attribute() | ast.Subscript(), *_])
        ):
            yield "pass"


def _in_brackets(node: ast.expr) -> str:
    return f"({ast.unparse(node)})"
