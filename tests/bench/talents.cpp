#include "tests/bench/talents.hpp"

#include <algorithm>
#include <random>

#include <fmt/format.h>

#include "reconcilers/claude_code/naming.hpp"
#include "tests/bench/contest.hpp"
#include "tests/bench/scratch.hpp"

namespace talentops::bench {
namespace {

constexpr std::size_t kFileBytes = 10'000;
constexpr std::size_t kFilesOfSkill = 50;

/// Bytes that do not compress well, the same ones for the same number.
std::string text_of(std::size_t number) {
  std::minstd_rand random(static_cast<std::uint32_t>(number + 1));
  std::string text = fmt::format("# {}\n", number);
  while (text.size() < kFileBytes)
    text += fmt::format("{:08x}{}", random(), text.size() % 72 < 9 ? '\n' : ' ');
  return text;
}

domain::Item item_of(std::string path, std::string content) {
  const Digest digest = sha256(content);
  return {.path = std::move(path),
          .sha256 = digest,
          .content = std::make_shared<const std::string>(std::move(content))};
}

std::string skill_path(std::size_t number) {
  return fmt::format(
      ".claude/skills/skill-{:04}/{}", number / kFilesOfSkill,
      number % kFilesOfSkill == 0 ? "SKILL.md" : fmt::format("part-{:02}.md", number % kFilesOfSkill));
}

}  // namespace

std::string edited_path() { return skill_path(0); }

domain::Package talent_of(std::size_t files, int edition, domain::Layout layout) {
  domain::Package package;
  package.talent = domain::TalentName("bench");
  package.version = *domain::Version::parse(fmt::format("1.0.{}", edition));
  package.id = {sha256(fmt::format("bundle {} {}", files, edition)), sha256("configuration")};
  package.items.push_back(
      item_of(".claude/agents/bench.md", "---\nname: bench\ndescription: Is measured.\n---\n"));
  package.items.push_back(item_of(edited_path(), fmt::format("# Edition {}\n{}", edition, text_of(0))));
  for (std::size_t number = 1; package.items.size() < files; ++number)
    package.items.push_back(item_of(skill_path(number), text_of(number)));
  std::sort(package.items.begin(), package.items.end(),
            [](const auto& a, const auto& b) { return a.path < b.path; });
  if (layout == domain::Layout::kLinks) claude_code::make_links(package.items);
  return package;
}

void write_files(const domain::Package& package, const std::filesystem::path& directory) {
  for (const auto& item : package.items) write_file(directory / item.path, *item.content);
}

void check_files(const domain::Package& package, const std::filesystem::path& directory) {
  for (const auto& item : package.items)
    require(read_file(directory / item.path) == *item.content, item.path + " lies there byte for byte");
}

}  // namespace talentops::bench
