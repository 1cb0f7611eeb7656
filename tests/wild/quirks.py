#!/usr/bin/env python3
"""What the files of talents in the wild are like, and can be deployed with: as they are, or repaired.

A quirk bends one draft and says, by what the draft then means, how every reader must read what is deployed.
"""
from drafts import prose, sentence

AGENT, SKILL, COMMAND, RULE, STYLE = "agent", "skill", "command", "rule", "style"
DESCRIBED = (AGENT, SKILL, COMMAND, STYLE)
ALL = (*DESCRIBED, RULE)

DEPLOYABLE = []  # (name, kinds, bend)


def quirk(*kinds, name=None):
    def register(bend):
        DEPLOYABLE.append((name or bend.__name__, kinds, bend))
        return bend
    return register


def described_as(name, *, starts, repaired, kinds=DESCRIBED):
    """A description without quotes that begins in a way which YAML reads as something else."""
    def bend(draft):
        text = f"{starts}{sentence(draft.random).lower()}"
        (draft.quote if repaired else lambda key, text: draft.put(key, text, text))("description", text)
    DEPLOYABLE.append((name, kinds, bend))


for _name, _starts in {"colon": "Use this when: somebody ", "bracket": "[WIP] ", "two_brackets": "[file] [--all] ", "brace": "{draft} ",
                       "insertion": "{{ what }} ", "star": "*always* ", "at": "@team ", "backtick": "`just` ", "percent": "%s ",
                       "lonely_ampersand": "& also ", "pipe": "| then ", "greater": "> 50% of the time ",
                       "backspace": "Rings\x08 and ", "line_separator": "Breaks\u2028 and "}.items():
    described_as(f"starts_with_{_name}", starts=_starts, repaired=True)
for _name, _starts in {"dash": "-", "question": "?", "colon_inside": "a:b ", "hash_inside": "C#", "tilde": "~", "emoji": "🚢 ⚓ 🧭 ",
                       "letters": "Prüft, 検査する, проверяет ", "xml": "<example>ask it</example> ",
                       "backslash_n": "Once\\nand again\\n\\n"}.items():
    described_as(f"plain_{_name}", starts=_starts, repaired=False)


@quirk(*DESCRIBED)
def byte_order_mark(draft):
    draft.byte_order_mark = True


@quirk(*DESCRIBED)
def carriage_returns(draft):
    draft.carriage_returns = True


@quirk(*DESCRIBED)
def everything_at_once(draft):
    draft.byte_order_mark = draft.carriage_returns = True
    draft.quote("description", f"Triggers on: 'now', \"later\"; {sentence(draft.random)} <b>bold: yes</b>\\n")
    draft.body = draft.body.rstrip("\n")


@quirk(AGENT)
def example_dialogue(draft):
    dialogue = "<example>Context: a visitor. user: \"Hello\" assistant: 'Hi'</example>"
    draft.quote("description", f"{sentence(draft.random)}. Examples: {dialogue}")


@quirk(*DESCRIBED)
def long_description(draft):
    text = prose(draft.random, 1100).replace("\n", " ")
    draft.put("description", text, text)


@quirk(*DESCRIBED)
def very_long_description(draft):
    draft.quote("description", "When: " + prose(draft.random, 5100).replace("\n", " "))


@quirk(*DESCRIBED)
def tab_after_the_colon(draft):
    draft.lines["description"] = draft.lines["description"].replace(": ", ":\t", 1)


@quirk(*DESCRIBED)
def tabs_in_the_text(draft):
    draft.put("description", "One\ttwo\tthree \t", "One\ttwo\tthree")


@quirk(*DESCRIBED)
def double_quotes(draft):
    draft.put("description", '"Say \\"hi\\": C:\\\\x\\ttab\\nline \\u00e9 \\U0001F600"', 'Say "hi": C:\\x\ttab\nline é 😀')


@quirk(*DESCRIBED)
def single_quotes(draft):
    draft.put("description", "'It''s: # no comment \\n'", "It's: # no comment \\n")


@quirk(*DESCRIBED)
def comment_behind(draft):
    draft.put("description", "Sorts what comes # though not always", "Sorts what comes")


@quirk(*DESCRIBED)
def comments_and_blank_lines(draft):
    draft.line("# written by hand")
    draft.line("")
    draft.put("license", "MIT", "MIT")


@quirk(*DESCRIBED)
def continuation_lines(draft):
    draft.put("description", "Sorts what comes\n  and what went,\n  in this order", "Sorts what comes and what went, in this order")


@quirk(*DESCRIBED)
def literal_block(draft):
    draft.put("description", "|\n  Use when: asked\n  - or not\n\n  # at all", "Use when: asked\n- or not\n\n# at all\n")


@quirk(*DESCRIBED)
def folded_block(draft):
    draft.put("description", ">-\n  Use when: asked\n  or not\n\n  at all", "Use when: asked or not\nat all")


@quirk(*DESCRIBED)
def indented_folded_block(draft):
    draft.put("description", ">\n  Examples:\n    user: hello\n  and so on", "Examples:\n  user: hello\nand so on\n")


@quirk(*DESCRIBED)
def number_for_a_text(draft):
    draft.put("description", "42", "42")


@quirk(*DESCRIBED)
def word_that_is_no_truth(draft):
    draft.put("background", "yes", "yes")
    draft.put("version", "1.0", 1.0)
    draft.put("since", "2026-01-02", "2026-01-02")


@quirk(*DESCRIBED)
def unknown_fields(draft):
    draft.put("x-team", "{lead: ada, size: 3}", {"lead": "ada", "size": 3})
    draft.put("metadata", "\n  author: somebody\n  deep:\n    deeper: [1, two, true]",
              {"author": "somebody", "deep": {"deeper": [1, "two", True]}})
    draft.lines["metadata"] = draft.lines["metadata"].replace(": \n", ":\n")


@quirk(*DESCRIBED)
def quoted_keys(draft):
    draft.lines["on"], draft.means["on"] = '"on": push', "push"


@quirk(*ALL)
def missing_final_newline(draft):
    draft.body = draft.body.rstrip("\n")


@quirk(*ALL)
def no_body(draft):
    draft.body = ""


@quirk(*ALL)
def rules_in_the_body(draft):
    draft.body += "\n---\n\nname: not front matter\n\n---\n"


@quirk(*ALL)
def returns_and_controls_in_the_body(draft):
    draft.body += "a lone \r return, a \x08 backspace, a \x1b escape, a \u2028 separator\n"


@quirk(*DESCRIBED)
def fences_with_blanks(draft):
    draft.start_fence, draft.end_fence = "---  ", "--- \t"


@quirk(COMMAND, RULE, STYLE)
def no_front_matter(draft):
    draft.without_front_matter()


@quirk(COMMAND, RULE, STYLE)
def blank_line_before_the_fence(draft):
    draft.body = f"\n---\ndescription: {sentence(draft.random)}\n---\n{draft.body}"
    draft.without_front_matter()


@quirk(RULE)
def paths_of_a_rule(draft):
    draft.put("paths", '\n  - "src/**/*.ts"\n  - tests/*', ["src/**/*.ts", "tests/*"])
    draft.lines["paths"] = draft.lines["paths"].replace(": \n", ":\n")


def tools_as(name, raw, means, *, repaired=False, key="tools", kinds=(AGENT,)):
    def bend(draft):
        draft.put(key, raw, means)
        if repaired:
            draft.quoted.append(key)
        draft.lines[key] = draft.lines[key].replace(": \n", ":\n")
    DEPLOYABLE.append((f"{key}_{name}".replace("-", "_"), kinds, bend))


for _key, _kinds in {"tools": (AGENT,), "disallowedTools": (AGENT,), "allowed-tools": (SKILL, COMMAND)}.items():
    tools_as("commas", "Read, Write,Grep", "Read, Write,Grep", key=_key, kinds=_kinds)
    tools_as("list", "[Read, Grep, 'Bash(git *)']", ["Read", "Grep", "Bash(git *)"], key=_key, kinds=_kinds)
    tools_as("dashes", "\n- Read\n- Grep", ["Read", "Grep"], key=_key, kinds=_kinds)
    tools_as("blanks", "Read Write Grep", "Read Write Grep", key=_key, kinds=_kinds)
    tools_as("parentheses", "Bash(git add, git commit:*), Agent(general-purpose), mcp__desk__*",
             "Bash(git add, git commit:*), Agent(general-purpose), mcp__desk__*", key=_key, kinds=_kinds)
    tools_as("nothing", "", None, key=_key, kinds=_kinds)
    tools_as("colon", "Bash(npm: run), Read", "Bash(npm: run), Read", repaired=True, key=_key, kinds=_kinds)
tools_as("star", "*", "*", repaired=True)


def field_as(name, key, raw, means, *, kinds=(AGENT,), repaired=False):
    tools_as(name, raw, means, key=key, kinds=kinds, repaired=repaired)


field_as("unknown", "model", "Claude Sonnet 4.5 (copilot)", "Claude Sonnet 4.5 (copilot)")
field_as("list", "model", "['GPT-5', sonnet]", ["GPT-5", "sonnet"])
field_as("number", "model", "5", 5)
field_as("full", "model", "claude-opus-4-20250514", "claude-opus-4-20250514")
field_as("magenta", "color", "magenta", "magenta")
field_as("quoted", "color", "'#10B981'", "#10B981")
field_as("comment", "color", "#10B981", None)
field_as("unknown", "permissionMode", "whatever", "whatever")
field_as("list", "argument-hint", "[file]", ["file"], kinds=(COMMAND,))
field_as("two", "argument-hint", "[file] [--all]", "[file] [--all]", kinds=(COMMAND, SKILL), repaired=True)
field_as("named", "argument-hint", "[issue: number]", "[issue: number]", kinds=(COMMAND, SKILL), repaired=True)
field_as("angles", "argument-hint", "<file> | <dir>", "<file> | <dir>", kinds=(COMMAND, SKILL))


@quirk(AGENT)
def skills_of_the_talent(draft):
    if draft.skills:
        draft.put("skills", f"[{', '.join(draft.skills)}]", list(draft.skills))


@quirk(AGENT)
def nested_hooks(draft):
    draft.put("hooks", "\n  Stop:\n    - matcher: x\n      hooks: [{type: command, command: \"true\"}]",
              {"Stop": [{"matcher": "x", "hooks": [{"type": "command", "command": "true"}]}]})
    draft.lines["hooks"] = draft.lines["hooks"].replace(": \n", ":\n")


@quirk(AGENT)
def name_that_is_a_number(draft):
    draft.name = str(7_000_000 + draft.random.randrange(10**6) * 10**4 + int(draft.name.rsplit("-", 1)[1]))
    draft.put("name", draft.name, draft.name)


@quirk(AGENT)
def name_other_than_the_file(draft):
    draft.name = f"also-{draft.name}"
    draft.put("name", draft.name, draft.name)


@quirk(SKILL)
def skill_name_other_than_the_folder(draft):
    draft.put("name", "Some Other.Name", draft.name)
    draft.warning = ("TO2029", "name")


@quirk(SKILL)
def skill_without_a_name(draft):
    draft.drop("name")
    draft.means["name"] = draft.name


@quirk(SKILL)
def skill_without_a_description(draft):
    draft.drop("description")


@quirk(SKILL)
def huge_skill(draft):
    draft.body = prose(draft.random, 160 * 1024) + "\n"


@quirk(STYLE)
def style_with_a_free_name(draft):
    draft.put("name", "Ship's Log 2.0", "Ship's Log 2.0")


def _renamed(stem):
    def bend(draft):
        folder, _, file = draft.path.rpartition("/")
        draft.path = f"{folder}/{stem.format(file.removesuffix('.md'))}.md"
    return bend


for _name, _stem in {"blanks": "Do It {}", "dots": "v1.2.{}", "capitals": "{}-SHOUT", "letters": "größe-{}",
                     "parentheses": "{} (copy)"}.items():
    quirk(COMMAND, RULE, STYLE, name=f"file_name_with_{_name}")(_renamed(_stem))
