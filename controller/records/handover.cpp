#include "controller/records/handover.hpp"

#include <algorithm>
#include <set>
#include <string_view>

#include <fmt/format.h>

#include "controller/records/changelog.hpp"
#include "controller/records/delivered.hpp"
#include "controller/records/markdown.hpp"
#include "controller/records/wording.hpp"

namespace talentops::records {
namespace {

using domain::Intent;
using domain::Manifest;

std::string talent_of(const Intent& intent) { return intent.talent.text(); }

bool is_same_version(const Intent& intent) {
  return intent.previous && intent.previous->version == intent.to.version;
}
bool is_correction(const Intent& intent) { return intent.action == domain::Action::kCorrect; }
bool goes_back(const Intent& intent) {
  return intent.previous && intent.to.version < intent.previous->version;
}

std::string title(const Intent& intent) {
  const auto talent = talent_of(intent);
  const auto& version = intent.to.version.text();
  const auto& place = intent.environment.name.text();
  if (intent.uninstalls) return fmt::format("{} was removed from {}", talent, place);
  if (is_correction(intent)) return fmt::format("{} {} was put right in {}", talent, version, place);
  if (is_same_version(intent)) return fmt::format("{} {} has new settings in {}", talent, version, place);
  if (goes_back(intent)) return fmt::format("{} is back at {} in {}", talent, version, place);
  return fmt::format("{} {} is ready in {}", talent, version, place);
}

/// "2026-11-21 at 09:30 UTC"
std::string minute(Instant at) {
  constexpr std::size_t kDate = 10;
  constexpr std::size_t kTime = 5;
  const auto text = moment(at);
  return fmt::format("{} at {} UTC", text.substr(0, kDate), text.substr(kDate + 1, kTime));
}

bool was_read_back(const Manifest& manifest) {
  const auto& targets = manifest.progress.targets;
  return targets.size() == manifest.intent.targets.size() &&
         std::all_of(targets.begin(), targets.end(),
                     [](const auto& target) { return target.verified == "digest"; });
}

std::string still_to_come(const Manifest& manifest) {
  std::vector<std::string> names;
  for (const auto& target : manifest.still_to_come()) names.push_back(code(target.text()));
  if (names.empty()) return {};
  return fmt::format("Not yet at {}, out of reach at the time: it follows by itself.\n",
                     fmt::join(names, ", "));
}

std::string what_was_delivered(const Manifest& manifest, const Delivery& delivery) {
  const Intent& intent = manifest.intent;
  std::string text;
  if (manifest.progress.finished_at) text = fmt::format("On {} ", minute(*manifest.progress.finished_at));
  const auto place =
      fmt::format("{} environment of {}", intent.environment.name.text(), intent.environment.client.text());
  if (intent.uninstalls) {
    return text + fmt::format("{} {} was taken out of the {}. Your own files were not touched.\n",
                              talent_of(intent), intent.to.version.text(), place);
  }
  text += fmt::format("{} {} was delivered to the {}", talent_of(intent), intent.to.version.text(), place);
  if (intent.previous && !is_same_version(intent))
    text += fmt::format(", in place of {}", intent.previous->version.text());
  text += was_read_back(manifest)
              ? ". Afterwards it was read back and found to be exactly what was released.\n"
              : ".\n";
  text += still_to_come(manifest);
  if (delivery.bundle != nullptr && !delivery.bundle->manifest.description.empty()) {
    text += "\n" + paragraphs(delivery.bundle->manifest.description);
  }
  return text;
}

std::string changelog_of(const Delivery& delivery) {
  if (delivery.bundle == nullptr) return {};
  const auto& files = delivery.bundle->files;
  const auto found =
      std::find_if(files.begin(), files.end(), [](const auto& file) { return file.path == "CHANGELOG.md"; });
  return found == files.end() || !found->content ? std::string() : *found->content;
}

std::string settings(const Intent& intent) {
  std::string names;
  for (const auto* keys : {&intent.configuration_keys, &intent.secret_names}) {
    for (const auto& key : *keys) names += (names.empty() ? "" : ", ") + code(key);
  }
  if (names.empty()) return "The version is the same; its settings were changed.\n";
  return fmt::format("The version is the same; its settings were changed. Set are: {}.\n", names);
}

std::string what_is_new(const Intent& intent, const Delivery& delivery) {
  if (is_correction(intent)) {
    return "\n## What is different\n\nFiles that had been changed or removed since they were delivered are "
           "as they were "
           "delivered again. Nothing else has changed.\n";
  }
  if (is_same_version(intent)) return "\n## What is new\n\n" + settings(intent);
  const auto& to = intent.to.version;
  if (goes_back(intent)) {
    return fmt::format(
        "\n## What is different\n\nEverything is as it was in {}; what {} had brought is not there any "
        "more.\n",
        to.text(), intent.previous->version.text());
  }
  const auto sections = changelog_between(changelog_of(delivery),
                                          intent.previous ? intent.previous->version : domain::Version(), to);
  const auto heading = intent.previous
                           ? fmt::format("\n## What is new since {}\n\n", intent.previous->version.text())
                           : std::string("\n## What is in this version\n\n");
  if (sections.empty()) return heading + "This release brings no list of its changes.\n";
  auto text = heading + changelog_text(sections);
  text.pop_back();  // the blank line after the last section
  return text;
}

std::string how_to_use_one(const Delivered& each) {
  const auto about = each.description.empty() ? std::string() : " " + plain(each.description);
  switch (each.kind) {
    case DeliveredKind::kAgent:
      return fmt::format("- Agent {}: ask for it by its name.{}\n", code(each.name), about);
    case DeliveredKind::kCommand:
      return fmt::format("- Command {}: type it in a session.{}\n", code("/" + each.name), about);
    case DeliveredKind::kSkill:
      return fmt::format("- Skill {}: used by itself where it fits.{}\n", code(each.name), about);
    case DeliveredKind::kOutputStyle:
      return fmt::format("- Output style {}: choose it in a session.{}\n", code(each.name), about);
    case DeliveredKind::kRule:
      return fmt::format("- Rule {}: applies by itself.{}\n", code(each.name), about);
  }
  return {};
}

std::string listed(const std::set<std::string>& names) {
  std::string text;
  for (const auto& name : names) text += (text.empty() ? "" : ", ") + code(name);
  return text;
}

/// Which environment variables it has got, and which it still needs; never a value.
std::string variables(const Delivery& delivery) {
  std::set<std::string> delivered, needed;
  if (delivery.package != nullptr) {
    for (const auto& item : delivery.package->items) {
      if (item.secret) delivered.insert(item.merge->pointer.substr(item.merge->pointer.rfind('/') + 1));
    }
  }
  if (delivery.bundle != nullptr) {
    for (const auto& name : delivery.bundle->manifest.required_environment) {
      if (!delivered.contains(name)) needed.insert(name);
    }
  }
  std::string text;
  if (!delivered.empty()) {
    text +=
        fmt::format("\nIt was given these environment variables with their values: {}.\n", listed(delivered));
  }
  if (!needed.empty()) {
    text += fmt::format(
        "\nIt needs these environment variables where it runs; their values were not delivered: {}.\n",
        listed(needed));
  }
  return text;
}

std::string how_to_use(const Delivery& delivery) {
  std::string text = "\n## How to use it\n\n";
  const auto all = delivery.package == nullptr ? std::vector<Delivered>() : delivered_by(*delivery.package);
  for (const auto& each : all) text += how_to_use_one(each);
  if (all.empty())
    text += "It is used where it was delivered; this release names no agent, command or skill of its own.\n";
  if (!delivery.restart_hint.empty())
    text += fmt::format("\nBefore you begin: {}.\n", plain(delivery.restart_hint));
  return text + variables(delivery);
}

std::string what_was_kept(const Intent& intent, const Delivery& delivery) {
  if (delivery.kept.empty()) return {};
  std::string text =
      "\n## What you had changed\n\nThese files had been changed since they were delivered. They were "
      "replaced or "
      "removed; what you had made of them is kept.\n\n";
  for (const auto& kept : delivery.kept) {
    const auto where = intent.targets.size() > 1 ? fmt::format(" at {}", code(kept.target.text())) : "";
    text += fmt::format("- {}{}: kept as {}.\n", code(kept.path), where, code(kept.copy));
  }
  return text;
}

std::string how_to_get_help(const Intent& intent, const Delivery& delivery) {
  if (delivery.bundle == nullptr || delivery.bundle->manifest.owner.empty()) {
    return "\n## How to get help\n\nThe release names no contact; turn to whoever gave you this page.\n";
  }
  return fmt::format("\n## How to get help\n\nFor {}: {}.\n", talent_of(intent),
                     plain(delivery.bundle->manifest.owner));
}

std::string how_to_go_back(const Intent& intent) {
  const auto talent = talent_of(intent);
  const auto say = fmt::format("Say which environment ({}) and why", intent.environment.name.text());
  if (intent.uninstalls) {
    return fmt::format("\n## How to have it again\n\nAsk for {} to be delivered again. {}.\n", talent, say);
  }
  if (intent.way_back == domain::WayBackKind::kUninstall) {
    return fmt::format(
        "\n## How to go back\n\nYou had no {} before: to go back is to have it removed, which leaves your "
        "own files "
        "alone. {}.\n",
        talent, say);
  }
  return fmt::format("\n## How to go back\n\nVersion {} can be brought back at any time. {}.\n",
                     way_back_of(intent), say);
}

}  // namespace

std::string handover(const Manifest& manifest, const Delivery& delivery) {
  const Intent& intent = manifest.intent;
  const auto begin = fmt::format("# {}\n\n", title(intent)) + what_was_delivered(manifest, delivery);
  const auto end =
      what_was_kept(intent, delivery) + how_to_get_help(intent, delivery) + how_to_go_back(intent);
  if (intent.uninstalls) return begin + end;
  return begin + what_is_new(intent, delivery) + how_to_use(delivery) + end;
}

}  // namespace talentops::records
