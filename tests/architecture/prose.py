"""The prose in source files: docstrings and comments."""

import ast
import io
import tokenize
from pathlib import Path

ROOT = Path(__file__).parents[2]


def files(*folders):
    """The Python files in these folders of the repository."""
    return [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]


def paragraphs(path):
    """The paragraphs of docstrings and the blocks of comments in a file, each on one line."""
    text = path.read_text()
    if path.suffix == ".rego":
        lines = [(n, line.strip()) for n, line in enumerate(text.split("\n"))]
        return _blocks([(n, line) for n, line in lines if line.startswith("#")])
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    comments = [(one.start[0], one.string) for one in tokens if one.type == tokenize.COMMENT]
    kinds = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    nodes = [node for node in ast.walk(ast.parse(text)) if isinstance(node, kinds)]
    docstrings = [ast.get_docstring(node) for node in nodes]
    parts = [part for one in docstrings if one for part in one.split("\n\n")]
    return [" ".join(part.split()) for part in parts] + _blocks(comments)


def _blocks(comments):
    blocks, last = [], None
    for number, comment in comments:
        text = " ".join(comment.lstrip("# ").split())
        if last is not None and number == last + 1:
            blocks[-1] += f" {text}"
        else:
            blocks.append(text)
        last = number
    return blocks


def strings(path):
    """The texts in a file that are no docstrings, with the fixed parts of f-strings."""
    tree = ast.parse(path.read_text())
    documents = {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in documents:
            yield node.value
