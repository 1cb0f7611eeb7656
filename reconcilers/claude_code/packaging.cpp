// This file is longer than others: one bundle on its way from files to items, each step a short function.
#include "reconcilers/claude_code/packaging.hpp"

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "controller/base/codes/trust.hpp"
#include "controller/base/text.hpp"
#include "controller/codec/bundle_layout.hpp"
#include "controller/codec/bundle_paths.hpp"
#include "controller/codec/front_matter.hpp"
#include "controller/domain/catalog.hpp"
#include "reconcilers/claude_code/constraints.hpp"
#include "reconcilers/claude_code/merged_items.hpp"
#include "reconcilers/claude_code/naming.hpp"
#include "reconcilers/claude_code/references.hpp"
#include "reconcilers/claude_code/secret_items.hpp"
#include "reconcilers/claude_code/template_check.hpp"
#include "reconcilers/claude_code/template_filling.hpp"

namespace talentops::claude_code {
namespace {

using codec::FrontMatter;
using codec::Part;
using domain::BundleFile;
using domain::Severity;

/// A file that has a place on this platform, with its front matter where it has any.
struct Source {
  const BundleFile* file;
  Part part;
  std::optional<FrontMatter> front_matter;
};

/// One packaging on its way from files to items.
class Packaging {
 public:
  Packaging(const domain::Bundle& bundle, const domain::Configuration& configuration,
            const domain::Environment& environment)
      : bundle_(bundle),
        configuration_(configuration),
        environment_(environment),
        lossy_(bundle.manifest.lossy),
        templates_(bundle.manifest.templates),
        client_owned_(bundle.manifest.client_owned) {
    names_.prefix = environment.prefix;
  }

  Packaged run() &&;

 private:
  void check_platform();
  bool prefix_is_usable();
  void place(const BundleFile& file);
  void read(const BundleFile& file, Part part);
  void learn_names();
  void learn_agent(const Source& source);
  void make_item(Source source);
  void merge(const BundleFile& file);
  void check_name(const Source& source, const std::string& name);
  void rename(Source& source);
  std::shared_ptr<const std::string> content(Source source) const;
  void check_items();
  domain::Package package() &&;

  std::string place_of(const BundleFile& file) const { return codec::placed(bundle_.folder, file.path); }
  void add(domain::Problems problems) {
    std::move(problems.begin(), problems.end(), std::back_inserter(problems_));
  }
  void add(MergedItems made) {
    add(std::move(made.problems));
    std::move(made.items.begin(), made.items.end(), std::back_inserter(items_));
  }
  void add(Severity severity, Code code, std::string message, Location where, std::string hint,
           std::string field = {}) {
    problems_.push_back(
        {severity, std::move(field),
         Error{ErrorKind::kInvalid, code, std::move(message), std::move(where), std::move(hint)}});
  }

  const domain::Bundle& bundle_;
  const domain::Configuration& configuration_;
  const domain::Environment& environment_;
  const codec::PathSet lossy_, templates_, client_owned_;
  Names names_;
  std::vector<Source> sources_;
  std::set<std::string> used_values_;
  std::vector<domain::Item> items_;
  domain::Problems problems_;
};

void Packaging::check_platform() {
  const auto& platforms = bundle_.manifest.platforms;
  if (platforms.empty() || std::find(platforms.begin(), platforms.end(), "claude-code") != platforms.end())
    return;
  add(Severity::kError, codes::kPlatformNotInBundle,
      fmt::format("the talent is made for {}, the environment is claude-code", join(platforms, ", ")),
      Location{codec::placed(bundle_.folder, "talent.yaml")},
      "deploy it elsewhere, or certify a version that lists claude-code", "platforms");
}

bool Packaging::prefix_is_usable() {
  if (names_.prefix.empty() || codec::is_component_name(names_.prefix + "x")) return true;
  add(Severity::kError, codes::kComponentName,
      fmt::format("the environment's prefix '{}' cannot begin a name", codec::shown(names_.prefix)),
      environment_.where, "use lower-case letters, digits and single hyphens, like acme-", "spec.prefix");
  return false;
}

void Packaging::place(const BundleFile& file) {
  const Part part = codec::part_of(file.path);
  switch (part) {
    case Part::kManifest:
    case Part::kEvaluation:
    case Part::kAccompanying:
      return;
    case Part::kAgent:
    case Part::kSkill:
    case Part::kSkillFile:
    case Part::kCommand:
    case Part::kRule:
    case Part::kOutputStyle:
      return read(file, part);
    case Part::kMerged:
      return merge(file);
    case Part::kForbidden:
    case Part::kUnplaced:
      break;
  }
  if (lossy_.covers(file.path)) return;
  add(Severity::kError, codes::kNotRepresentable,
      fmt::format("{} has no place in a Claude Code workspace", file.path), Location{place_of(file)},
      "move it to where Claude Code reads it, or list it under lossy in talent.yaml");
}

/// What goes into a file of the client, piece by piece.
void Packaging::merge(const BundleFile& file) {
  const auto place = place_of(file);
  const bool is_filled = templates_.has(file.path);
  if (is_filled) add(check_template(file, configuration_.values, place, used_values_));
  const auto text = is_filled ? fill_file(file.path, *file.content, configuration_.values) : *file.content;
  auto made = merged_items(file.path, text, place, names_.prefix + bundle_.manifest.name.text());
  add(check_merged(made.items, environment_.constraints, place));
  add(std::move(made));
}

void Packaging::read(const BundleFile& file, Part part) {
  Source source{&file, part, std::nullopt};
  if (part != Part::kSkillFile) {
    auto front_matter = codec::read_front_matter(*file.content, place_of(file));
    if (!front_matter) {
      problems_.push_back({Severity::kError, {}, std::move(front_matter).error()});
      return;
    }
    if (front_matter->present) source.front_matter = *std::move(front_matter);
  }
  sources_.push_back(std::move(source));
}

void Packaging::learn_names() {
  for (const auto& source : sources_) {
    if (source.part == Part::kSkill) names_.skills.insert(codec::component_name(source.file->path));
    if (source.part == Part::kAgent) learn_agent(source);
  }
}

void Packaging::learn_agent(const Source& source) {
  const auto* name = source.front_matter ? find_text(*source.front_matter, "name") : nullptr;
  const std::string file = place_of(*source.file);
  if (name == nullptr) {
    return add(Severity::kError, codes::kFrontMatterFieldMissing, "name is missing", Location{file, 1, 1},
               "add name: \"…\" between the --- lines");
  }
  if (names_.agents.insert(name->text).second) return;
  add(Severity::kError, codes::kPackageDuplicateAgent,
      fmt::format("another agent is called '{}' too", name->text), Location{file, name->line, name->column},
      "give each agent a name of its own");
}

void Packaging::rename(Source& source) {
  put_name(*source.front_matter, source.file->path, source.part, names_.prefix);
  const std::string file = place_of(*source.file);
  for (const auto& outside : rename_references(*source.front_matter, names_)) {
    const Location where{file, outside.line, outside.column};
    if (outside.kind == OutsideReference::Kind::kSkill) {
      add(Severity::kError, codes::kUnresolvedReference,
          fmt::format("the bundle has no skill '{}'", outside.name), where,
          "correct the name, or add the skill to the bundle");
    } else {
      add(Severity::kWarning, codes::kOutsideReference,
          fmt::format("neither the bundle nor Claude Code brings the agent '{}'", outside.name), where,
          "check the name; if the client's own agent is meant, nothing must be done");
    }
  }
}

/// Agents and skills go by names that the prefix makes longer; other files by their paths.
void Packaging::check_name(const Source& source, const std::string& name) {
  const bool goes_by_name = source.part == Part::kAgent || source.part == Part::kSkill;
  const std::string deployed = names_.prefix + name;
  if (!goes_by_name || codec::is_component_name(deployed)) return;
  add(Severity::kError, codes::kComponentName,
      fmt::format("the name '{}' cannot be used", codec::shown(deployed)), Location{place_of(*source.file)},
      "use lower-case letters and digits with single hyphens between, at most 64 with the environment's "
      "prefix");
}

std::shared_ptr<const std::string> Packaging::content(Source source) const {
  const auto& original = source.file->content;
  const auto& values = configuration_.values;
  const bool is_filled = templates_.has(source.file->path);
  if (!source.front_matter && !is_filled) return original;
  if (source.front_matter && is_filled) fill_front_matter(*source.front_matter, values);
  std::string text = source.front_matter ? codec::write_front_matter(*source.front_matter)
                                         : fill_file(source.file->path, *original, values);
  return text == *original ? original : std::make_shared<const std::string>(std::move(text));
}

void Packaging::make_item(Source source) {
  const BundleFile& file = *source.file;
  const auto* agent = source.front_matter ? find_text(*source.front_matter, "name") : nullptr;
  const bool is_agent = source.part == Part::kAgent && agent != nullptr;
  const std::string name = is_agent ? agent->text : codec::component_name(file.path);
  check_name(source, name);
  if (templates_.has(file.path))
    add(check_template(file, configuration_.values, place_of(file), used_values_));
  domain::Item item;
  item.path = item_path(file.path, source.part, names_.prefix, name);
  item.executable = file.executable;
  item.client_owned = client_owned_.covers(file.path);
  if (source.front_matter) {
    add(check_constraints(*source.front_matter, source.part, environment_.constraints, place_of(file)));
    rename(source);
  }
  item.content = content(std::move(source));
  item.sha256 = item.content == file.content ? file.sha256 : sha256(*item.content);
  items_.push_back(std::move(item));
}

void Packaging::check_items() {
  std::sort(items_.begin(), items_.end(), [](const auto& a, const auto& b) { return a.path < b.path; });
  std::uint64_t bytes = 0;
  for (std::size_t i = 0; i < items_.size(); ++i) {
    bytes += items_[i].content->size();
    if (i == 0 || items_[i].path != items_[i - 1].path) continue;
    add(Severity::kError, codes::kPackageDuplicateItem,
        fmt::format("two files would be deployed to {}", items_[i].path), Location{bundle_.folder},
        "rename one of them");
  }
  const auto& most = environment_.constraints.max_bytes;
  if (!most || bytes <= *most) return;
  add(Severity::kError, codes::kPackageTooLarge,
      fmt::format("the talent has {} bytes, the environment allows {}", bytes, *most),
      Location{bundle_.folder}, "make the talent smaller, or raise constraints.maxBytes");
}

domain::Package Packaging::package() && {
  const auto& manifest = bundle_.manifest;
  const auto configuration = domain::configuration_digest(configuration_, names_.prefix,
                                                          environment_.secrets_sink, environment_.layout);
  if (environment_.layout == domain::Layout::kLinks) make_links(items_);
  return {
      manifest.name, manifest.version, {bundle_.digest, configuration}, kPackagerNumber, std::move(items_)};
}

Packaged Packaging::run() && {
  check_platform();
  if (!prefix_is_usable()) return {std::nullopt, std::move(problems_)};
  for (const auto& file : bundle_.files) place(file);
  learn_names();
  for (auto& source : sources_) make_item(std::move(source));
  add(check_unused(configuration_.values, used_values_, codec::placed(bundle_.folder, "talent.yaml")));
  add(secret_items(configuration_, environment_));
  check_items();
  if (domain::has_errors(problems_)) return {std::nullopt, std::move(problems_)};
  auto problems = std::move(problems_);
  return {std::move(*this).package(), std::move(problems)};
}

}  // namespace

Packaged package_with_problems(const domain::Bundle& bundle, const domain::Configuration& configuration,
                               const domain::Environment& environment) {
  return Packaging(bundle, configuration, environment).run();
}

Result<domain::Package> package(const domain::Bundle& bundle, const domain::Configuration& configuration,
                                const domain::Environment& environment) {
  auto packaged = package_with_problems(bundle, configuration, environment);
  if (packaged.package) return *std::move(packaged.package);
  std::erase_if(packaged.problems, [](const auto& problem) { return problem.severity != Severity::kError; });
  Error error = std::move(packaged.problems.front().error);
  if (const auto more = packaged.problems.size() - 1; more > 0)
    error.message += fmt::format(" (and {} more)", more);
  return std::move(error).context(
      fmt::format("talent {} {}", bundle.manifest.name.text(), bundle.manifest.version.text()));
}

}  // namespace talentops::claude_code
