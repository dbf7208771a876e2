"""
Which variables a parse does not depend on: those that only ever end up in SQL. dbt itself parses a whole project anew when any
variable has changed, because it cannot tell; a logical date changes every day and decides nothing but rows.

Read from the templates, and on the safe side: a variable is free when no value of it can reach anything that a parse keeps
(config, ref, source, the arguments of a macro that is not known to be harmless, properties in YAML). Whatever this does not
understand makes the variable count.
"""

import re

from jinja2 import nodes

# Called with the value of a variable, these leave nothing behind: they fail, or give another value.
HARMLESS = re.compile(r"(modules\.(re|datetime|pytz)|exceptions|log|print|return|tojson|fromjson|range|set|zip|as_\w+)(\..*)?$")
# Their results are part of the manifest, or they are what a parse is about.
PARTS_OF_A_PARSE = re.compile(
    r"(.*__)?(generate_(schema|alias|database)_name|ref|source|config|var|env_var|function|metric|builtins|return|exceptions|log|print|modules|doc)$"
)
HOOKS = re.compile(r"(pre|post)[-_]hook|on-run-(start|end)$")
JINJA = re.compile(r"\{[{%]")


def free_vars(manifest, names, projects):
    """
    Those of the names that do not matter to the parse. `projects`: the content of the YAML files that are rendered before there
    is a manifest.
    """
    names = {name for name in names if isinstance(name, str)}
    if not names:
        return []
    texts = Texts(manifest, projects)
    return sorted(name for name in names if texts.ok and _is_free(name, texts))


class Matters(Exception):
    """The variable, or something that cannot be understood, reaches what a parse keeps."""


class Texts:
    """All that is rendered while a project is parsed."""

    def __init__(self, manifest, projects):
        self.ok = True
        macros = [(macro.macro_sql, macro.name) for macro in manifest.macros.values()]
        everything = [
            *manifest.nodes.values(),
            *manifest.unit_tests.values(),
            *manifest.exposures.values(),
            *(node for several in manifest.disabled.values() for node in several),
        ]
        codes = {getattr(node, "raw_code", "") or "" for node in everything}
        if any(getattr(node, "language", "sql") != "sql" for node in everything):
            self.ok = False
        self.codes = [Template(code) for code in sorted(codes) if JINJA.search(code)]
        # A macro that overrides `ref`, `var` and their like: nothing is known any more.
        for name in {name for _, name in macros}:
            if name in ("ref", "source", "config", "var", "builtins", "return", "exceptions", "log", "modules"):
                self.ok = False
        self.macros = [Template(text) for text, _ in macros]
        self.hooks = []
        self.properties = []
        for project in projects:
            self._yaml(project, False)
        for file in manifest.files.values():
            self._yaml(getattr(file, "dict_from_yaml", None), False)

    def _yaml(self, value, hook):
        if isinstance(value, dict):
            for key, inner in value.items():
                self._yaml(inner, hook or HOOKS.search(str(key)) is not None)
        elif isinstance(value, (list, tuple)):
            for inner in value:
                self._yaml(inner, hook)
        elif isinstance(value, str) and JINJA.search(value):
            (self.hooks if hook else self.properties).append(Template(value))


class Template:
    def __init__(self, text):
        self.text = text
        self._tree = None

    def may_speak_of(self, words):
        return any(word in self.text for word in words)

    @property
    def tree(self):
        if self._tree is None:
            from dbt_common.clients.jinja import get_environment

            try:
                self._tree = get_environment().parse(self.text)
            except Exception as error:
                raise Matters from error
            spoken = [name for name in self._tree.find_all(nodes.Name) if name.name == "var"]
            called = [call for call in self._tree.find_all(nodes.Call) if _dotted(call.node) == "var"]
            if len(spoken) != len(called):
                raise Matters  # var is handed on, or is asked what it knows.
        return self._tree


def _is_free(name, texts):
    try:
        tainted = set()
        while True:
            found = set()
            for template in texts.macros:
                if template.may_speak_of({"var", *tainted}):
                    found |= Reading(name, tainted).macros(template)
            for macro in found:
                if PARTS_OF_A_PARSE.match(macro):
                    raise Matters
            # `default__x` is reached by adapter.dispatch('x').
            found |= {macro.split("__", 1)[1] for macro in found if "__" in macro}
            if found <= tainted:
                break
            tainted |= found
        words = {"var", *tainted}
        for template in [*texts.codes, *texts.hooks]:
            if template.may_speak_of(words):
                Reading(name, tainted).rendered(template)
        for template in texts.properties:
            if template.may_speak_of(words):
                Reading(name, tainted).property(template)
    except (Matters, RecursionError):
        return False
    return True


class Reading:
    """Follows one variable through one template."""

    def __init__(self, var, macros):
        self._var = var
        # Macros that give what depends on it.
        self._macros = macros
        # Names in this template that hold what depends on it.
        self._names = set()

    def macros(self, template):
        """The macros of the template that depend on the variable."""
        found = set()
        for macro in template.tree.find_all(nodes.Macro):
            self._names = set()
            if self._settle(macro.body) or any(self._touches(default) for default in macro.defaults):
                found.add(re.sub(r"^dbt_macro__", "", macro.name))
        return found

    def rendered(self, template):
        self._settle(template.tree.body)
        for const in template.tree.find_all(nodes.Const):
            # A hook within config(): rendered by a parse like the model itself.
            if isinstance(const.value, str) and JINJA.search(const.value):
                Reading(self._var, self._macros).rendered(Template(const.value))

    def property(self, template):
        """A value in YAML is kept as it is rendered."""
        if self._touches(template.tree):
            raise Matters

    def _settle(self, body):
        """Until no more names are found to depend on it. Whether anything does."""
        while True:
            before = len(self._names)
            touched = [self._statement(node) for node in body]
            if len(self._names) == before:
                return any(touched)

    def _statement(self, node):
        """Whether the variable has a part in it."""
        if isinstance(node, nodes.TemplateData):
            return False
        if isinstance(node, nodes.Output):
            return any([self._expression(inner) for inner in node.nodes])
        if isinstance(node, nodes.ExprStmt):
            return self._expression(node.node)
        if isinstance(node, nodes.Assign):
            return self._bind(node.target, self._expression(node.node))
        if isinstance(node, nodes.AssignBlock):
            if node.filter is not None:
                return self._opaque(node)
            return self._bind(node.target, any([self._statement(inner) for inner in node.body]))
        if isinstance(node, nodes.If):
            return self._branch([node.test], [*node.body, *node.elif_, *node.else_])
        if isinstance(node, nodes.For):
            test = [node.test] if node.test is not None else []
            if self._touches(node.iter):
                self._bind(node.target, True)
            return self._branch([node.iter, *test], [*node.body, *node.else_])
        if isinstance(node, (nodes.Break, nodes.Continue)):
            return False
        return self._opaque(node)

    def _branch(self, tests, body):
        decided = any([self._expression(test) for test in tests])
        if decided:
            for inner in body:
                self._inert(inner)
        return any([self._statement(inner) for inner in body]) or decided

    def _bind(self, target, touched):
        if touched:
            for name in [target] if isinstance(target, nodes.Name) else target.find_all((nodes.Name, nodes.NSRef)):
                self._names.add(name.name)
            if isinstance(target, nodes.NSRef):
                self._names.add(target.name)
        return touched

    def _inert(self, statement):
        """What happens or does not happen on the variable's account must not leave anything behind but text and names."""
        for assign in statement.find_all((nodes.Assign, nodes.AssignBlock)):
            self._bind(assign.target, True)
        if isinstance(statement, (nodes.Assign, nodes.AssignBlock)):
            self._bind(statement.target, True)
        if isinstance(statement, (nodes.Macro, nodes.CallBlock)) or any(
            True for _ in statement.find_all((nodes.Macro, nodes.CallBlock))
        ):
            raise Matters
        self._harmless_calls(statement)

    def _opaque(self, node):
        if self._touches(node):
            raise Matters
        return False

    def _expression(self, node):
        """Whether the value depends on it; raises where the variable takes part in a call that is not known to be harmless."""
        if not self._touches(node):
            return False
        self._harmless_calls(node)
        return True

    def _harmless_calls(self, node):
        calls = [*node.find_all(nodes.Call), *([node] if isinstance(node, nodes.Call) else [])]
        for call in calls:
            if self._is_var(call):
                continue
            name = _dotted(call.node)
            if name is not None and HARMLESS.match(name):
                continue
            if name is not None and name.split(".")[-1] in self._macros:
                # Its own result depends on the variable; with an argument that does too, it could do anything.
                given = [*call.args, *(keyword.value for keyword in call.kwargs)]
                if not any(self._touches(value) for value in given):
                    continue
            elif isinstance(call.node, nodes.Getattr) and self._touches(call.node.node) and _is_text_method(call.node):
                continue
            raise Matters

    def _touches(self, node):
        """Whether the variable, or what depends on it, is spoken of anywhere in it."""
        return any(self._is_source(inner) for inner in [node, *node.find_all(nodes.Node)])

    def _is_source(self, node):
        if isinstance(node, nodes.Call):
            return self._is_var(node) or self._dispatches(node)
        if isinstance(node, nodes.Name):
            return node.name in self._names or node.name in self._macros
        if isinstance(node, nodes.NSRef):
            return node.name in self._names
        if isinstance(node, nodes.Getattr):
            if node.attr == "var" or (isinstance(node.node, nodes.Name) and node.node.name == "var"):
                raise Matters  # context.var, builtins.var, var.has_var
            return node.attr in self._macros
        if isinstance(node, nodes.Getitem):
            name = node.arg.value if isinstance(node.arg, nodes.Const) else None
            if name == "var" or (name is None and _dotted(node.node) in ("context", "builtins")):
                raise Matters
            return name in self._macros if isinstance(name, str) else False
        return False

    def _dispatches(self, call):
        """adapter.dispatch('x')"""
        if (_dotted(call.node) or "").split(".")[-1] != "dispatch":
            return False
        names = [*call.args, *(keyword.value for keyword in call.kwargs)]
        if not all(isinstance(name, nodes.Const) for name in names[:1]):
            raise Matters
        return any(isinstance(name, nodes.Const) and name.value in self._macros for name in names)

    def _is_var(self, call):
        if not (isinstance(call.node, nodes.Name) and call.node.name == "var"):
            return False
        if not call.args or not isinstance(call.args[0], nodes.Const):
            raise Matters  # Some variable, nobody knows which.
        return call.args[0].value == self._var


def _dotted(node):
    if isinstance(node, nodes.Name):
        return node.name
    if isinstance(node, nodes.Getattr):
        above = _dotted(node.node)
        return above and f"{above}.{node.attr}"
    return None


def _is_text_method(node):
    return hasattr(str, node.attr)
