#!/usr/bin/env python3
"""What the files of talents in the wild are refused for: each bends one small talent, and says which code must point where."""
import dataclasses
import typing

from drafts import MARK, prose, sentence

REFUSED = []  # Refusal


@dataclasses.dataclass
class Refusal:
    name: str
    code: str
    bend: typing.Callable  # of the talent; returns the path, or the draft whose MARK is the place


def refusal(code, name=None):
    def register(bend):
        REFUSED.append(Refusal(name or bend.__name__, code, bend))
        return bend
    return register


def line_of(name, code, raw, *, key="description", kinds=("agent", "command", "skill")):
    """Raw lines in place of one field, with the MARK where the refusal must point."""
    def bend(talent):
        draft = talent.any_draft(kinds)
        draft.lines[key] = raw
        return draft
    REFUSED.append(Refusal(name, code, bend))


M = MARK
line_of("continuation_under_a_colon", "TO1004", f"description: Use when{M}: asked\n  and then")
line_of("unterminated_double_quote", "TO1011", f'description: {M}"Sorts what comes')
line_of("unterminated_single_quote", "TO1011", f"description: {M}'Sorts what comes")
line_of("text_after_a_double_quote", "TO1004", f'description: "Sorts" {M}what comes')
line_of("text_after_a_single_quote", "TO1004", f"description: 'Sorts' {M}what comes")
line_of("key_without_a_space", "TO1004", f"{M}description:Sorts what comes", kinds=("agent", "skill"))
line_of("tab_indentation", "TO1010", f"metadata:\n{M}\tteam: x")
line_of("tab_before_a_key", "TO1010", f"{M}\tdescription: Sorts what comes")
line_of("duplicate_key", "TO1008", f"description: Sorts\n{M}description: Counts")
line_of("duplicate_key_beside_a_repair", "TO1008", f"description: Use when: asked\n{M}description: Counts")
line_of("starts_with_a_dash", "TO1004", f"description: {M}- sorts what comes")
line_of("starts_with_a_question", "TO1004", f"description: {M}? who knows")
line_of("anchor", "TO1005", f"description: {M}&here sorts what comes")
line_of("tag", "TO1007", f"description: {M}!important sorts what comes")
line_of("merge_key", "TO1006", f"{M}<<: {{a: b}}")
line_of("comment_or_text_behind_a_colon", "TO1004", f"description: Use when{M}: a # or b")
line_of("list_that_does_not_end", "TO1004", f"tools: {M}[Read, Write", key="tools")
line_of("list_with_a_star", "TO1005", f"tools: [{M}*]", key="tools", kinds=("agent",))
line_of("list_with_a_colon", "TO1004", f"tools: [Read, {M}Bash(git: push)]", key="tools", kinds=("agent",))
line_of("description_is_a_list", "TO2045", f"description: {M}[Sorts, counts]")
line_of("description_is_a_mapping", "TO2045", f"description:\n  {M}short: sorts")
line_of("agent_without_a_description", "TO2044", f"{M}description:", kinds=("agent",))
line_of("agent_described_by_a_comment", "TO2044", f"{M}description: # sorts what comes", kinds=("agent",))
line_of("zero_width_in_front_matter", "TO2019", f"description: Sorts{M}\u200b what comes")
line_of("directional_override", "TO2019", f"description: Sorts{M}\u202e what comes")
line_of("tag_characters", "TO2019", f"description: Sorts{M}\U000e0041 what comes")
for _name, _raw in {"blanks": "Sort It", "capitals": "SortIt", "dots": "sort.it", "a_leading_dash": "-sort", "two_dashes": "sort--it",
                    "letters": "größe", "an_underscore": "sort_it", "a_colon": "team:sort", "65_characters": "s" * 65}.items():
    line_of(f"name_with_{_name}", "TO2046", f"name: {M}{_raw}", key="name", kinds=("agent",))
line_of("skill_that_is_not_there", "TO2108", f"skills: [{M}nowhere]", key="skills", kinds=("agent",))


@refusal("TO2019")
def zero_width_in_the_body(talent):
    draft = talent.any_draft()
    draft.body += f"one {MARK}\u200cword\n"
    return draft


@refusal("TO2017")
def invalid_utf8(talent):
    """0xFF stands where the mark does, as a character that no other quirk uses."""
    draft = talent.any_draft()
    draft.body += f"caf{MARK}\ue000\n"
    return draft


@refusal("TO2018")
def nul_character(talent):
    draft = talent.any_draft()
    draft.body += f"here: {MARK}\0\n"
    return draft


@refusal("TO2018")
def utf16(talent):
    path = f"skills/{talent.skills[0]}/references/sixteen.md"
    talent.files[path] = b"\xff\xfe" + "# Sixteen\n".encode("utf-16-le")
    return path, 1, 4


@refusal("TO2044")
def agent_without_front_matter(talent):
    draft = talent.any_draft(("agent",))
    draft.without_front_matter()
    return draft.path, 1, 1


@refusal("TO2044")
def readme_among_the_agents(talent):
    talent.files["agents/README.md"] = b"# Agents\n\nHere they are.\n"
    return "agents/README.md", 1, 1


@refusal("TO2044")
def agent_after_a_blank_line(talent):
    draft = talent.any_draft(("agent",))
    draft.before = "\n"
    return draft.path, 1, 1


@refusal("TO2044")
def agent_with_four_dashes(talent):
    draft = talent.any_draft(("agent",))
    draft.start_fence = "----"
    return draft.path, 1, 1


@refusal("TO2044")
def agent_without_a_name(talent):
    draft = talent.any_draft(("agent",))
    draft.drop("name")
    return draft.path, 1, 1


@refusal("TO2041")
def front_matter_that_does_not_end(talent):
    draft = talent.any_draft()
    draft.end_fence, draft.body = "", draft.body.replace("---", "")
    return draft.path, 1, 1


@refusal("TO2042")
def front_matter_that_is_a_list(talent):
    draft = talent.any_draft()
    draft.lines = {"list": f"{MARK}- name: {draft.name}\n- description: Sorts"}
    return draft


@refusal("TO2042")
def front_matter_that_is_a_sentence(talent):
    draft = talent.any_draft()
    draft.lines = {"text": f"{MARK}{sentence(talent.random)}"}
    return draft


@refusal("TO2043")
def front_matter_without_measure(talent):
    draft = talent.any_draft()
    draft.put("description", prose(talent.random, 17_000).replace("\n", " "), None)
    return draft.path, 1, 1


@refusal("TO2104")
def two_agents_of_one_name(talent):
    draft = talent.new_draft("agent")
    draft.path = "agents/zz-second.md"
    draft.put("name", f"{MARK}{talent.drafts[0].name}", None)
    return draft


@refusal("TO2016")
def text_without_measure(talent):
    path = f"skills/{talent.skills[0]}/references/all.txt"
    talent.files[path] = b"0123456789abcde\n" * (64 * 1024 + 1)
    return path


def file_at(name, code, path, content=b"x\n", told=None):
    """`told`: as messages show the path, where nobody could see it."""
    def bend(talent):
        talent.files[path.format(skill=talent.skills[0])] = content
        return (told or path).format(skill=talent.skills[0])
    REFUSED.append(Refusal(name, code, bend))


file_at("lfs_pointer", "TO2020", "skills/{skill}/assets/model.bin",
        b"version https://git-lfs.github.com/spec/v1\noid sha256:" + b"0" * 64 + b"\nsize 12345\n")
file_at("file_that_git_reads", "TO2010", "skills/{skill}/.gitkeep", b"")
file_at("path_with_a_control_character", "TO2006", "skills/{skill}/a\x07b.md", told="skills/{skill}/a\\x07b.md")
file_at("path_that_cannot_be_seen", "TO2006", "skills/{skill}/a\u200bb.md", told="skills/{skill}/a\\xe2\\x80\\x8bb.md")
file_at("path_with_a_backslash", "TO2005", "skills/{skill}/a\\b.md")
file_at("path_that_ends_in_a_blank", "TO2009", "skills/{skill}/a.md ")
file_at("path_that_ends_in_a_dot", "TO2009", "skills/{skill}/folder./a.md")
file_at("path_of_the_product", "TO2011", "skills/{skill}/.talentops/a.md")
file_at("path_without_measure", "TO2012", "skills/{skill}/" + "n" * 190 + ".md")
file_at("skill_in_small_letters", "TO2026", "skills/in-small-letters/skill.md", told="skills/in-small-letters")
file_at("settings_of_the_client_alone", "TO2025", "settings.local.json", b"{}\n")
file_at("servers_under_the_deployed_name", "TO2025", ".mcp.json", b'{"mcpServers": {}}\n')
file_at("memory_of_the_client_alone", "TO2025", "CLAUDE.local.md")
file_at("agent_in_a_folder", "TO2102", "agents/team/one.md", b"---\nname: one\ndescription: One.\n---\n")
file_at("command_in_a_folder", "TO2102", "commands/team/one.md")
file_at("prompt", "TO2102", "prompts/one.md")


@refusal("TO2046")
def skill_folder_with_capitals(talent):
    talent.files["skills/My Skill/SKILL.md"] = b"---\nname: my-skill\ndescription: Mine.\n---\n"
    return "skills/My Skill"


@refusal("TO2008")
def paths_that_differ_in_case(talent):
    talent.files[f"skills/{talent.skills[0]}/Notes.md"] = b"x\n"
    talent.files[f"skills/{talent.skills[0]}/notes.md"] = b"x\n"
    return f"skills/{talent.skills[0]}/notes.md"


@refusal("TO2008")
def paths_that_differ_in_composition(talent):
    talent.files[f"skills/{talent.skills[0]}/e\u0301.md"] = b"x\n"
    talent.files[f"skills/{talent.skills[0]}/\u00e9.md"] = b"x\n"
    return f"skills/{talent.skills[0]}/\u00e9.md"


@refusal("TO2001")
def link(talent):
    path = f"skills/{talent.skills[0]}/references/linked.md"
    talent.links[path] = "../SKILL.md"
    return path


@refusal("TO2001")
def link_that_leads_out(talent):
    talent.links["agents/secrets.md"] = "/etc/passwd"
    return "agents/secrets.md"


@refusal("TO2023")
def no_main_agent(talent):
    talent.drafts = [draft for draft in talent.drafts if draft.path != "agent.md"]
    return "agent.md"
