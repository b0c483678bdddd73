#!/usr/bin/env python3
"""Writes golden.jsonl: what Python's Jinja2 makes of each case. Run in this folder; needs jinja2 and yaml."""
import json
import jinja2
import yaml

V = {
    "name": "baseline-x86", "runtime": "lava", "empty": "", "none": None, "yes": True, "no": False,
    "n": 7, "f": 1.5, "big": 1e16, "small": 0.00001, "neg": -3, "s": "it's", "q": 'say "hi"', "both": "it's \"so\"",
    "nl": "a\nb\n\nc\n", "uni": "é☃\u200b\x07", "path": "a/b/c.tar.gz", "words": " one  two three ",
    "l": ["b", "a", "C", "a"], "nums": [3, 1, 2], "mixed": ["x", 1, 1.0, None, True, {"k": "v"}, ["y"]],
    "d": {"b": 1, "a": {"x": [1, 2]}, "items2": "z", "c": None},
    "rows": [{"name": "r1", "v": 2, "on": True}, {"name": "r2", "v": 1, "on": False}, {"name": "r3", "v": 2}],
    "node": {"id": "64ab", "name": "kbuild", "artifacts": {"kernel": "http://h/bzImage", "modules": "http://h/m.tar.xz"},
             "data": {"kernel_revision": {"tree": "mainline", "describe": "v6.12-rc1"}, "arch": "arm64"}},
    "context": {"cpu": "max", "memory": 1024, "guestfs": [], "args": ["-a", "--b=c d"]},
    "html": "<a href='x'>&</a>",
    "y": {"z": [1, "two", None, True, 1.5, "yes", "12", "a: b", "# c", "", " lead", "x\ny", "é", "1e3", "0x1f", "null", "~",
                "2024-01-02", "- a", "*a", "[x]", "long " * 30, "it's", "tab\there", "=", "<<", "1_000", "1:30", "a #b", "trail "],
          "m": {"b": {}, "a": []}, "n": {"k": [{"p": 1, "q": [2, 3]}, [[1], [2]]]}, "A": 1},
}
BASE = {
    "base/lava.jinja2": "{# c -#}\n\nname: {{ name }}\n{% block top %}top{% endblock %}\n{%- block main %}\nbase main\n{%- endblock %}\n\nend {{ late|default('none') }}\n",
    "base/python.jinja2": "{% set base_template = 'base/' + runtime + '.jinja2' %}\n{%- extends base_template %}\n{% block main %}\n{{ super() }}\n{% block inner -%}\nin python\n{% endblock %}\n{%- endblock %}\n",
    "boot/grub.jinja2": "boot {{ method }} {{ node.id }} {{ local|default('-') }}\n",
    "m.jinja2": "{% macro row(a, b='B', *c) %}{% endmacro %}" if False else
                "{%- macro row(a, b='B') -%}\n<{{ a }}|{{ b }}|{{ varargs|join(',') }}|{{ kwargs }}>\n{%- endmacro %}\n{% set exported = 'E' ~ 1 %}{% set _hidden = 1 %}\n",
}
T = {}
def t(name, text, **files):
    assert name not in T, name
    T[name] = (text, {k.replace("__", "/") + ".jinja2": v for k, v in files.items()})

# printing
for k in ("none", "yes", "no", "n", "f", "big", "small", "neg", "s", "q", "both", "uni", "l", "mixed", "d", "node", "empty"):
    t("print-" + k, "[{{ %s }}]" % k)
t("print-repr-strings", "{{ [s, q, both, nl, uni, path] }}")
t("print-tuple", "{{ (1, 'a') }}{{ (1,) }}{{ () }}{{ 1, 2 }}")
t("print-literals", "{{ {'a': 1, 2: [none, true, 1.0]} }} {{ 'a\\n\\t\\x41\\u00e9' }} {{ 'a' 'b' }} {{ 1_000 }} {{ 0x1f }} {{ 1e3 }} {{ 1.0e-7 }}")
t("undefined", "[{{ nope }}][{{ node.nope }}][{{ node['nope'] }}][{{ l[9] }}]{{ nope is defined }}{{ node.nope is undefined }}{% for x in nope %}x{% endfor %}{% if nope %}y{% endif %}[{{ nope|default('d') }}][{{ none|default('d') }}][{{ empty|d('d', true) }}][{{ nope|length }}][{{ nope ~ 'a' }}][{{ nope|upper }}][{{ nope|join(',') }}][{{ nope == nope2 }}]")
# white space
t("space-trailing-newline", "a\n")
t("space-two-trailing-newlines", "a\n\n")
t("space-tags", "a\n{% if yes %}\nb\n{% endif %}\nc\n")
t("space-control", "a  \n  {%- if yes -%}  \n b \n{%- endif -%}\n  c {{- n -}}  d {#- x -#}  e\n")
t("space-plus", "a\n  {%+ if yes +%}\nb{% endif %}\n")
t("space-crlf", "a\r\nb\r\n{{ n }}\r\n")
t("comments", "a{# {{ x }} {% y #}b{#- -#} c\n{#\nmulti\n#}\nd")
t("raw", "{% raw %}{{ x }} {% if %}{# c #}{% endraw %}|{%- raw -%}  {{ y }}  {%- endraw -%}  z")
t("line-braces", "a { b } c {d} }} %} #} {'a'}")
t("strings-with-tags", "{{ '}}' }}{{ '%}' }}{{ {'a': {'b': 1}}['a']['b'] }}{{ \"{{\" }}")
# expressions
t("arithmetic", "{{ 7//2 }} {{ -7//2 }} {{ 7%3 }} {{ -7%3 }} {{ 7/2 }} {{ 4/2 }} {{ 2**10 }} {{ 2**-1 }} {{ 1+2*3 }} {{ (1+2)*3 }} {{ -n }} {{ 0.1+0.2 }} {{ 10**20 }} {{ 'a'*3 }} {{ [1]*2 }} {{ [1]+[2] }} {{ 'a'+'b' }} {{ True+1 }} {{ 7.5//2 }} {{ 3 * 1.0 }}")
t("concat", "{{ 'a' ~ 1 ~ none ~ true ~ [1] ~ 1.5 ~ n + 1 }}")
t("percent", "{{ '%s-%d-%05.1f-%x-%r-%%' % ('a', 5, 2.25, 255, 'z') }} {{ '%s' % 'x' }} {{ '%(a)s' % {'a': 1} }} {{ '%-5s|%5s|%03d' % ('a', 'b', 7) }}")
t("compare", "{{ 1 == 1.0 }} {{ 1 == True }} {{ 'a' < 'b' }} {{ 1 < 2 < 3 }} {{ 1 < 2 > 3 }} {{ [1,2] == [1,2] }} {{ {'a':1} == {'a':1.0} }} {{ none == none }} {{ 'a' != 'b' }} {{ 2 >= 2 }}")
t("logic", "{{ yes and no }} {{ no or 'x' }} {{ not yes }} {{ not no and yes }} {{ '' or none or 0 or 'last' }} {{ 1 and 2 }} {{ not (yes and yes) }}")
t("in", "{{ 'a' in l }} {{ 'z' not in l }} {{ 'b' in d }} {{ 'ine' in 'mainline' }} {{ 1 in nums }} {{ not 'a' in l }} {{ 'x' in ('x','y') }} {{ name in ['baseline-x86'] }}")
t("inline-if", "{{ 'a' if yes }}|{{ 'a' if no }}|{{ 'a' if no else 'b' if no else 'c' }}|{{ ('x' if n > 5 else 'y') ~ 'z' }}|{{ l|first if l else 'none' }}")
t("index", "{{ l[0] }} {{ l[-1] }} {{ l[-2] }} {{ path[-1] }} {{ path.split('/')[-1] }} {{ d['a']['x'][1] }} {{ d.a.x[-1] }} {{ l.0 }} {{ rows[0].name }} {{ rows[-1]['name'] }}")
t("slices", "{{ l[1:] }} {{ l[:2] }} {{ l[-2:] }} {{ l[::2] }} {{ l[::-1] }} {{ path[2:5] }} {{ path[:-7] }} {{ path[::-1] }} {{ l[5:] }} {{ (1,2,3)[1:] }}")
t("attributes", "{{ node.data.kernel_revision.tree }} {{ node['data'].arch }} {{ node.artifacts.get('kernel') }} {{ node.artifacts.get('x', 'dflt') }} {{ node.get('x') }} {{ d.items2 }}")
t("string-methods", "{{ path.endswith('.gz') }} {{ path.startswith(('x', 'a')) }} {{ path.split('/') }} {{ words.split() }} {{ words.strip() }}| {{ words.rstrip() }}| {{ path.replace('/', '-') }} {{ path.replace('/', '-', 1) }} {{ s.upper() }} {{ s.title() }} {{ s.capitalize() }} {{ ','.join(l) }} {{ '{}-{:>4}|{x}|{0[0]}'.format('a', 5, x=n) if false else '{}-{:>4}|{x}'.format('a', 5, x=n) }} {{ path.rsplit('.', 2) }} {{ path.split('.', 1)[0] }} {{ path.partition('/') }} {{ path.rpartition('/')[2] }} {{ path.find('b') }} {{ path.count('/') }} {{ '7'.zfill(3) }} {{ 'a'.ljust(3) }}| {{ 'a'.rjust(3, '.') }} {{ 'ab'.center(6) }}| {{ '12'.isdigit() }} {{ 'xxaxx'.strip('x') }} {{ 'xxaxx'.lstrip('x') }} {{ nl.splitlines() }} {{ 'AbC'.swapcase() }} {{ 'AB'.lower() }} {{ 'ab'.removeprefix('a') }} {{ 'ab'.index('b') }}")
t("format-numbers", "{{ '{:05d} {:.2f} {:,} {:x} {:<5}| {:^5}| {:>5} {:+d} {!r} {{}}'.format(42, 3.14159, 1234567, 255, 'a', 'b', 'c', 5, 'r') }} {{ '{0}{1}{0}'.format('a', 'b') }} {{ '{a.b} {c[0]}'.format(a=node, c=l) if false else '' }}")
t("list-methods", "{% set x = [] %}{% do x.append('a') %}{% do x.extend(['b', 'c']) %}{% do x.insert(0, 'z') %}{{ x }} {{ x.index('b') }} {{ x.count('a') }} {{ x.pop() }} {{ x.pop(0) }} {{ x }}{% do x.reverse() %}{{ x }}{% do x.sort() %}{{ x }}{% do x.remove('a') %}{{ x }}{{ x.append(1) }}")
t("dict-methods", "{% set x = {'a': 1} %}{% do x.update({'b': 2}) %}{% do x.update(c=3) %}{{ x }} {{ x.keys()|list }} {{ x.values()|list }} {{ x.pop('a') }} {{ x.setdefault('q', 9) }} {{ x }} {{ x.pop('nope', 'd') }}{% for k, v in x.items() %}{{ k }}={{ v }};{% endfor %}")
# filters
t("filters-text", "{{ s|upper }} {{ 'AB'|lower }} {{ 'hello wORLD-foo bar'|title }} {{ 'hELLO'|capitalize }} {{ words|trim }}| {{ path|replace('/', '_') }} {{ html|e }} {{ html|escape|length }} {{ 'a b&c/d'|urlencode }} {{ {'a': 'b c', 'd': 1}|urlencode }} {{ 'x'|center(5) }}| {{ 'one two three four five six'|truncate(12) }} {{ 'one two'|wordcount }} {{ '%s=%s'|format('a', 1) }} {{ 12|string ~ 'x' }} {{ html|safe }}")
t("filters-indent", "{{ nl|indent }}|{{ nl|indent(2, true) }}|{{ nl|indent(width=3, first=true, blank=true) }}|{{ 'a\nb'|indent('> ') }}|{{ ''|indent(4, true) }}|")
t("filters-numbers", "{{ '42'|int }} {{ 'x'|int }} {{ 'x'|int(5) }} {{ '3.9'|int }} {{ 3.9|int }} {{ '0x1f'|int(0, 16) }} {{ '1.5'|float }} {{ 'z'|float }} {{ -3|abs }} {{ 2.567|round(1) }} {{ 2.5|round }} {{ 42|round }} {{ 2.1|round(0, 'ceil') }} {{ (7/2)|int }} {{ none|int(3) }} {{ true|int }}")
t("filters-lists", "{{ l|join(', ') }} {{ l|join }} {{ nums|join('-') }} {{ l|first }} {{ l|last }} {{ l|length }} {{ l|count }} {{ nums|sum }} {{ nums|min }} {{ nums|max }} {{ l|sort }} {{ l|sort(reverse=true) }} {{ l|sort(case_sensitive=true) }} {{ l|unique|list }} {{ l|reverse|list }} {{ 'abc'|reverse }} {{ 'abc'|list }} {{ d|list }} {{ []|first }} {{ rows|join(',', attribute='name') }}")
t("filters-select", "{{ rows|selectattr('on', 'defined')|map(attribute='name')|list }} {{ rows|selectattr('on')|map(attribute='name')|join(',') }} {{ rows|rejectattr('v', 'equalto', 2)|map(attribute='name')|list }} {{ nums|select('odd')|list }} {{ nums|reject('gt', 1)|list }} {{ mixed|select('string')|list }} {{ l|map('upper')|join }} {{ rows|map(attribute='on', default='?')|list }} {{ nums|select|list }} {{ l|select('in', ['a'])|list }} {{ l|map('replace', 'a', 'x')|list }}")
t("filters-group", "{% for g, items in rows|groupby('v') %}{{ g }}:{{ items|map(attribute='name')|join(',') }};{% endfor %}{% for r in rows|sort(attribute='v') %}{{ r.name }}{% endfor %}{% for k, v in d|dictsort %}{{ k }}{% endfor %}{{ [1,2,3,4,5]|batch(2)|list }}{{ [1,2,3,4,5]|slice(2)|list }}{{ [1,2,3]|batch(2, 'x')|list }}{{ rows|sum(attribute='v') }}{{ rows|max(attribute='v') }}")
t("filters-items", "{% for k, v in context|items %}{{ k }}={{ v }}\n{% endfor %}{{ nope|items|list }}")
t("filters-tojson", "{{ d|tojson }} {{ html|tojson }} {{ mixed|tojson }} {{ uni|tojson }} {{ d|tojson(indent=2) }} {{ []|tojson(2) }} {{ true|tojson }} {{ 1.5|tojson }}")
t("filter-precedence", "{{ 'a' ~ 'b'|upper }} {{ -3|abs }} {{ 1 + 2|string|length }} {{ ('a' ~ 'b')|upper }} {{ n|default(3) * 60 }} {{ l|join(',')|upper|replace('A', 'x') }} {{ not nope|default(false) }}")
# tests
t("tests", "{{ s is string }} {{ d is mapping }} {{ l is iterable }} {{ l is sequence }} {{ n is number }} {{ none is none }} {{ f is float }} {{ n is integer }} {{ yes is boolean }} {{ n is odd }} {{ 4 is even }} {{ 9 is divisibleby 3 }} {{ n is not none }} {{ s is not defined }} {{ 'A' is upper }} {{ 'a' is in l }} {{ 2 is eq 2 }} {{ 3 is gt(2) }} {{ yes is true }} {{ no is false }} {{ true is sameas true }} {{ nope is not defined and yes }} {{ 'a' if s is string else 'b' }}")
# statements
t("if-elif", "{% if no %}a{% elif n == 7 %}b{% else %}c{% endif %}{% if no %}a{% elif no %}b{% else %}c{% endif %}{% if not no %}d{% endif %}")
t("for", "{% for x in l %}{{ loop.index }}{{ loop.index0 }}{{ loop.revindex }}{{ loop.revindex0 }}{{ loop.first }}{{ loop.last }}{{ loop.length }}{{ x }}{{ ',' if not loop.last }}{% endfor %}")
t("for-else-if", "{% for x in [] %}a{% else %}empty{% endfor %}{% for x in nums if x > 1 %}{{ loop.index }}:{{ x }} {% else %}none{% endfor %}{% for x in nums if x > 9 %}{{ x }}{% else %}none{% endfor %}")
t("for-unpack", "{% for k, v in d.items() %}{{ k }}:{{ v }};{% endfor %}{% for a, (b, c) in [(1, (2, 3))] %}{{ a }}{{ b }}{{ c }}{% endfor %}{% for k in d %}{{ k }}{% endfor %}{% for c in 'abc' %}{{ c }}.{% endfor %}")
t("for-scope", "{% set x = 'out' %}{% for i in nums %}{{ x }}{% set x = i %}{{ x }}{% endfor %}{{ x }}|{{ i }}|{% if yes %}{% set y2 = 'if' %}{% endif %}{{ y2 }}")
t("for-extra", "{% for x in l %}{{ loop.previtem|default('-') }}{{ loop.nextitem|default('-') }}{{ loop.cycle('o', 'e') }}{{ loop.changed(x) }}{{ loop.depth }} {% endfor %}")
t("for-recursive", "{% for i in [[1, [2, 3]], 4] recursive %}{% if i is iterable %}[{{ loop(i) }}]{% else %}{{ i }}@{{ loop.depth }}{% endif %}{% endfor %}")
t("for-nested", "{% for r in rows %}{% set outer = loop %}{% for x in nums %}{{ outer.index }}{{ loop.index }} {% endfor %}{% endfor %}{% for i in range(3) %}{{ i }}{% endfor %}{% for i in range(5, 0, -2) %}{{ i }}{% endfor %}")
t("set", "{% set a = 1 %}{% set b, c = 2, 3 %}{% set t = 1, 2 %}{{ a }}{{ b }}{{ c }}{{ t }}{% set body %}x {{ a }}\n{% endset %}[{{ body }}]{% set up | upper | trim %} abc {% endset %}[{{ up }}]")
t("namespace", "{% set ns = namespace(found=false, n=0) %}{% for x in nums %}{% set ns.n = ns.n + x %}{% if x == 2 %}{% set ns.found = true %}{% endif %}{% endfor %}{{ ns.found }} {{ ns.n }} {{ ns.nope }}")
t("with", "{% set a = 1 %}{% with a = 2, b = a %}{{ a }}{{ b }}{% set c = 3 %}{{ c }}{% endwith %}{{ a }}{{ b }}{{ c }}{% with %}{% set a = 9 %}{{ a }}{% endwith %}{{ a }}")
t("filter-block", "{% filter upper %}a {{ s }}{% endfilter %}|{% filter indent(width=4) %}\nx\n  y\n\nz\n{% endfilter %}|{%- filter replace('a', 'b')|trim -%}  aaa  {%- endfilter %}|")
t("macro", "{% macro m(a, b='x', c=a) %}[{{ a }}{{ b }}{{ c }}{{ varargs }}{{ kwargs }}]{% endmacro %}{{ m(1) }}{{ m(1, 2, 3, 4) }}{{ m(b=5, a=6, z=7) if true }}{{ m.name }}{{ m.arguments }}{% set r = m('q') %}{{ r|upper }}")
t("macro-closure", "{% set g = 'G' %}{% macro m() %}{{ g }}{{ name }}{{ later }}{% endmacro %}{{ m() }}{% set later = 'L' %}{% for i in nums %}{% macro k(x) %}{{ x }}{{ g }}{% endmacro %}{{ k(i) }}{% endfor %}")
t("macro-recursive", "{% macro f(n) %}{{ n }}{% if n > 0 %},{{ f(n - 1) }}{% endif %}{% endmacro %}{{ f(3) }}")
t("call", "{% macro wrap(t) %}<{{ t }}>{{ caller('in') }}</{{ t }}>{% endmacro %}{% call(x) wrap('b') %}body {{ x }} {{ n }}{% endcall %}{% macro w2() %}({{ caller() }}){% endmacro %}{% call w2() %}z{% endcall %}")
t("import", "{% import 'm.jinja2' as m %}{{ m.row(1) }}{{ m.exported }}{{ m._hidden is defined }}{% from 'm.jinja2' import row, exported as e %}{{ row(2, 3, 4, k=5) }}{{ e }}{% from 'm.jinja2' import row as rr with context %}{{ rr(9) }}")
t("include", "{% set method = 'grub' %}{% set boot = 'boot/' + method + '.jinja2' %}a\n{% include boot %}b\n{% for local in nums %}{% include 'boot/grub.jinja2' %}{% endfor %}{% include 'boot/' ~ method ~ '.jinja2' without context ignore missing if false %}" if False else
  "{% set method = 'grub' %}{% set boot = 'boot/' + method + '.jinja2' %}a\n{% include boot %}b\n{% for local in nums %}{% include 'boot/grub.jinja2' %}{% endfor %}{% include 'nope.jinja2' ignore missing %}{% include ['nope.jinja2', boot] %}{% with local = 'W' %}{% include boot %}{% endwith %}")
t("include-scope", "{% set v = 1 %}{% include 'inc.jinja2' %}{{ v }}{{ w|default('unset') }}", inc="{{ v }}{% set v = 2 %}{% set w = 3 %}{{ v }}")
t("extends", "{% extends 'base/lava.jinja2' %}\ndropped {{ n }}\n{% block main %}child {{ super() }} end{% endblock %}\n{% set late = 'set late' %}\n")
t("extends-dynamic", "{# -*- c -*- -#}\n{# SPDX -#}\n\n{% set base_template = 'base/' + runtime + '.jinja2' %}\n{%- extends base_template %}\n{% block top %}[{{ super() }}]{% endblock %}\n")
t("extends-text-before", "before\n{% extends 'base/lava.jinja2' %}\nafter\n")
t("extends-deep", "{% extends 'base/python.jinja2' %}\n{%- block inner %}\nchild {{ super() }}\n{%- endblock %}\n{% block top -%}\n  {{ super() }}{{ super()|upper }}\n{%- endblock %}")
t("extends-if", "{% if yes %}{% extends 'base/lava.jinja2' %}{% else %}{% extends 'nope.jinja2' %}{% endif %}{% block top %}T{% endblock %}")
t("extends-macro", "{% extends 'base/lava.jinja2' %}{% macro m(x) %}<{{ x }}>{% endmacro %}{% set v = 'V' %}{% import 'm.jinja2' as mm %}{% block main %}{{ m(v) }}{{ mm.exported }}{% endblock %}")
t("block-scope", "{% set a = 1 %}{% for i in nums %}{% block b scoped %}{{ i }}{% endblock %}{% endfor %}{% for i in nums %}{% block c %}[{{ i }}{{ a }}]{% endblock %}{% endfor %}{% block d %}{% set a = 2 %}{{ a }}{% endblock %}{{ a }}{{ self.d() }}")
t("block-named-end", "{% block x %}a{% block y %}b{% endblock y %}c{% endblock x %}")
t("block-in-filter", "{% extends 'fb.jinja2' %}{% block commands %}line1\nline2{% endblock %}", fb="steps:\n- |\n{%- filter indent(width=4) %}\n{% block commands %}{% endblock %}\n{%- endfilter %}\n\nend")
t("block-in-if", "{% extends 'bi.jinja2' %}{% if yes %}{% block one %}child{% endblock %}{% endif %}", bi="{% if yes %}{% block one %}base{% endblock %}{% endif %}|{% if no %}{% block two %}t{% endblock %}{% endif %}")
t("extends-set-in-child", "{% set cmd = 'nfs' %}{% set defs = [{'id': 'ltp-' ~ (sub|default('smoke')), 'deps': [], 't': (n|default(60)) * 60}] %}{% extends 'sc.jinja2' %}", sc="{{ cmd }} {{ defs }} {% block z %}{{ cmd }}{% endblock %}{{ cmd|default('x') }}{% set cmd = 'base' %}{{ self.z() }}")
t("include-in-block", "{% extends 'base/lava.jinja2' %}{% block main %}{% set method = 'M' %}{% include 'boot/grub.jinja2' %}{% endblock %}")
t("do", "{% set l2 = [] %}{% for x in nums if x is odd %}{% do l2.append('v=' ~ x) %}{% endfor %}{{ l2|join(' ') }}{%- do l2.append(1) -%} {{ l2|length }}")
t("globals", "{{ dict(a=1, b='x') }} {{ range(3)|list }} {% set j = joiner(';') %}{% for i in nums %}{{ j() }}{{ i }}{% endfor %}{% set c = cycler('a', 'b') %}{{ c.next() }}{{ c.next() }}{{ c.next() }}{{ c.current }}")
t("yaml", "{{ kci_yaml_dump(y) }}|{{ kci_yaml_dump(node) }}|{{ kci_yaml_dump(l) }}|{{ kci_yaml_dump({}) }}|{{ kci_yaml_dump(none) }}|{{ kci_yaml_dump('x') }}|{{ kci_yaml_dump([]) }}")
t("yaml-indent", "a:\n  {{ kci_yaml_dump(context)|indent(2) }}\n")
t("lava-like", "{% if context %}\ncontext:{% for key, value in context.items() %}\n  {{ key }}: {{ value }}{% endfor %}\n{% endif %}\njob_name: \"[{{ instanceid|default('AKS')}}] {{ node.id }}\"\n{%- if node.artifacts.modules %}\nmodules:\n  url: '{{ node.artifacts.modules }}'\n  compression: {{ node.artifacts.modules.split('.')[-1] }}\n{%- endif %}\n{% set k = node.artifacts.kernel %}{% if k.endswith('Image') and 'arm' in node.data.arch %}ok {{ k.split('/')[-1] }}{% endif %}\n")
t("print-statement", "{% print n, s %}{% autoescape false %}{{ html }}{% endautoescape %}")
t("float-printing", "{{ 1e15 }} {{ 1e16 }} {{ 123456789.123 }} {{ 1/3 }} {{ 100.0 }} {{ 1e-4 }} {{ 1e-5 }} {{ 2.0**70 }} {{ 5e-324 }} {{ 1.7976931348623157e308 }} {{ 2e22 }} {{ 0.1 }} {{ -0.0 }} {{ 3.0e10 }}")
# errors
t("error-raise", "a{% if not nope %}{{ kci_raise('Callback URL not provided') }}{% endif %}b")
t("error-raise-unreached", "a{% if nope %}{{ kci_raise('x') }}{% endif %}b")
t("error-undefined-attribute", "{{ nope.x }}")
t("error-undefined-deep", "{{ node.data.nope.x }}")
t("error-undefined-add", "{{ 'a' + nope }}")
t("error-type-add", "{{ 'a' + 1 }}")
t("error-missing-include", "{% include 'nope.jinja2' %}")
t("error-missing-extends", "{% extends 'nope/' + runtime + '.jinja2' %}")
t("error-unknown-filter", "{{ n|nope }}")
t("error-unknown-tag", "{% nope %}")
t("error-unclosed", "{% if yes %}a")
t("error-zero", "{{ 1 // 0 }}")
t("error-call-undefined", "{{ nope() }}")
t("error-not-iterable", "{% for x in n %}{% endfor %}")
t("error-none-attribute-deep", "{{ none.x.y }}")
t("error-super-no-parent", "{% block a %}{{ super() }}{% endblock %}")

def kci_raise(msg):
    raise Exception(msg)

with open("shared.json", "w", encoding="ascii") as out:
    json.dump({"templates": BASE, "values": V}, out, indent=1)
with open("golden.jsonl", "w", encoding="ascii") as out:
    for name, (text, files) in T.items():
        templates = dict(BASE, **files)
        templates["main.jinja2"] = text
        env = jinja2.Environment(loader=jinja2.DictLoader(templates), extensions=["jinja2.ext.do"])
        env.globals.update(kci_raise=kci_raise, kci_yaml_dump=lambda data: yaml.dump(data, indent=2))
        case = {"case": name, "templates": dict(files, **{"main.jinja2": text})}
        try:
            case["text"] = env.get_template("main.jinja2").render(json.loads(json.dumps(V)))
        except Exception as e:  # pylint: disable=broad-exception-caught
            case["error"] = str(e)
        out.write(json.dumps(case) + "\n")
print(len(T))
