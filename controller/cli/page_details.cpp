#include "controller/cli/page_details.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <vector>

#include <fmt/format.h>

#include "controller/base/redact.hpp"
#include "controller/base/text.hpp"
#include "controller/effects/git/text_diff.hpp"
#include "controller/records/markdown.hpp"

namespace talentops::cli {
namespace {

using domain::CapabilityChange;
using domain::ChangedCapability;
using domain::Verdict;
using records::code;
using records::plain;
using records::Table;

const reconcilers::PackageChange* package_change_of(const PagedChange& change) {
  const auto& packages = change.planned->packages;
  const auto found = packages.find(change.plan->placement.talent);
  return found == packages.end() ? nullptr : &found->second;
}

std::string_view verb_of(CapabilityChange change) {
  switch (change) {
    case CapabilityChange::kGained:
      return "new ";
    case CapabilityChange::kChanged:
      return "changed ";
    case CapabilityChange::kLost:
      return "no more ";
  }
  return "";
}

std::string listed(const std::vector<ChangedCapability>& changes, bool loosening) {
  constexpr std::size_t kMost = 40;
  std::vector<std::string> parts;
  std::size_t more = 0;
  for (const auto& each : changes) {
    if (each.loosens() != loosening) continue;
    if (parts.size() == kMost) {
      ++more;
      continue;
    }
    parts.push_back(std::string(verb_of(each.change)) + plain(text_of(each.capability)));
  }
  if (more != 0) parts.push_back(fmt::format("and {} more", more));
  return join(parts, " · ");
}

/// Of what nobody gains anything, said so that its absence can be read.
std::string without(const std::vector<ChangedCapability>& changes) {
  using Kind = domain::CapabilityKind;
  const std::vector<std::pair<Kind, std::string>> kinds = {{Kind::kTool, "tool"},
                                                           {Kind::kPermission, "permission"},
                                                           {Kind::kMcpServer, "MCP server"},
                                                           {Kind::kHook, "hook"},
                                                           {Kind::kModel, "model"}};
  std::vector<std::string> names;
  for (const auto& [kind, name] : kinds) {
    const bool is_there = std::any_of(changes.begin(), changes.end(), [&, &wanted = kind](const auto& each) {
      return each.capability.kind == wanted && each.loosens();
    });
    if (!is_there) names.push_back(name);
  }
  return names.empty() ? std::string() : "no new " + join(names, ", ");
}

}  // namespace

std::string capabilities_text(const PagedChange& change) {
  const auto* packages = package_change_of(change);
  if (packages == nullptr || !packages->after) return {};
  if (!packages->capabilities) {
    return "**What it may do that it could not before**: not known, since what is installed cannot be made "
           "again "
           "from the repository\n\n";
  }
  const auto gained = listed(*packages->capabilities, true);
  const auto absent = without(*packages->capabilities);
  const auto lost = listed(*packages->capabilities, false);
  std::vector<std::string> parts;
  for (const auto& part : {gained, absent}) {
    if (!part.empty()) parts.push_back(part);
  }
  auto text = fmt::format("**What it may do that it could not before**: {}\n\n", join(parts, " · "));
  if (!lost.empty()) text += fmt::format("**And no more**: {}\n\n", lost);
  return text;
}

std::string certified_text(const PagedChange& change) {
  const auto& gates = change.plan->gates;
  const auto gate =
      std::find_if(gates.begin(), gates.end(), [](const auto& each) { return each.name == "certified"; });
  if (gate == gates.end()) return {};
  const auto digest = change.plan->to ? " · " + code(change.plan->to->package.bundle.text()) : std::string();
  return fmt::format("**Certified**: {}{}{}\n\n", gate->verdict == Verdict::kPass ? "" : "**no**, ",
                     plain(gate->why), digest);
}

namespace {

/// One thing that is installed, before and after.
struct Version {
  const std::string* before = nullptr;
  const std::string* after = nullptr;
  bool is_value = false;  ///< of a file that is the client's: it has no line end of its own
};
using Versions = std::map<std::string, Version>;

Versions versions_of(const reconcilers::PackageChange& packages) {
  Versions versions;
  const auto add = [&](const auto& package, const std::string* Version::*which) {
    if (!package) return;
    for (const auto& item : package->items) {
      if (!item.content || item.secret) continue;
      auto& version = versions[item.path];
      version.*which = item.content.get();
      version.is_value = item.merge.has_value();
    }
  };
  add(packages.before, &Version::before);
  add(packages.after, &Version::after);
  std::erase_if(versions, [](const auto& each) {
    const auto& version = each.second;
    return version.before != nullptr && version.after != nullptr && *version.before == *version.after;
  });
  return versions;
}

std::string diff_of(const Version& version) {
  const auto text = [&](const std::string* content) {
    return content == nullptr ? std::string() : *content + (version.is_value ? "\n" : "");
  };
  const auto diff = effects::git::text_diff(text(version.before), text(version.after));
  return diff ? redact(*diff) : std::string("(cannot be compared)\n");
}

/// Longer than whatever the text holds, so that it cannot end it.
std::string fence_for(std::string_view text) {
  std::size_t longest = 2, run = 0;
  for (const char c : text) {
    run = c == '`' ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  return std::string(longest + 1, '`');
}

std::string fenced(const std::string& diff) {
  const auto fence = fence_for(diff);
  const bool ends = diff.ends_with('\n');
  return fmt::format("\n{}diff\n{}{}{}\n", fence, diff, ends ? "" : "\n", fence);
}

/// "+5 −1"
std::string size_of(const std::string& diff) {
  std::size_t added = 0, removed = 0;
  for (const auto line : split(diff, '\n')) {
    if (line.starts_with('+')) ++added;
    if (line.starts_with('-')) ++removed;
  }
  return fmt::format("+{} −{}", added, removed);
}

/// What agents are told comes first.
std::vector<std::string> in_order(const Versions& versions) {
  std::vector<std::string> paths;
  for (const bool told : {true, false}) {
    for (const auto& [path, version] : versions) {
      if (path.ends_with(".md") == told) paths.push_back(path);
    }
  }
  return paths;
}

}  // namespace

std::string files_text(const PagedChange& change, std::size_t most_bytes) {
  const auto* packages = package_change_of(change);
  if (packages == nullptr || !packages->after || (change.plan->from && !packages->before)) return {};
  const auto versions = versions_of(*packages);
  if (versions.empty()) return {};
  std::string shown;
  std::vector<std::string> others;
  for (const auto& path : in_order(versions)) {
    const auto diff = diff_of(versions.at(path));
    if (shown.size() + diff.size() > most_bytes) {
      others.push_back(fmt::format("{} {}", code(path), size_of(diff)));
      continue;
    }
    shown += fmt::format("\n{}\n{}", code(path), fenced(diff));
  }
  auto text = fmt::format("<details><summary>What is installed, as {} will get it ({})</summary>\n{}",
                          plain(change.plan->placement.environment.text()),
                          counted(versions.size(), "change"), shown);
  if (!others.empty()) text += fmt::format("\n{}\n", join(others, " · "));
  return text + "\n</details>\n\n";
}

namespace {

std::string risk_text(const PagedChange& change) {
  const auto& risks = change.planned->risks;
  const auto found = risks.find(change.plan->placement.talent);
  if (found == risks.end()) return {};
  std::vector<std::string> parts;
  for (const auto& part : found->second.parts) parts.push_back(fmt::format("{} {}", part.name, part.points));
  return fmt::format(", risk {}{}", found->second.score, parts.empty() ? "" : " = " + join(parts, " + "));
}

std::string counts_text(const std::vector<domain::GateResult>& gates) {
  std::map<Verdict, int> counts;
  for (const auto& gate : gates) ++counts[gate.verdict];
  auto text = fmt::format("{} pass", counts[Verdict::kPass]);
  if (counts[Verdict::kWait] != 0) text += fmt::format(", {} wait", counts[Verdict::kWait]);
  if (counts[Verdict::kDeny] != 0) text += fmt::format(", {} deny", counts[Verdict::kDeny]);
  return text;
}

std::string until_text(const domain::GateResult& gate, Instant now) {
  if (!gate.until) return {};
  return *gate.until > now ? "; " + format_time(*gate.until) : "; the controller sees to it at once";
}

}  // namespace

std::string gates_details(const PagedChange& change) {
  const auto& plan = *change.plan;
  if (plan.gates.empty() && plan.holds.empty()) return {};
  Table table{"gate", "verdict", "why", "what would change it"};
  std::vector<std::string> passed;
  for (const auto& hold : plan.holds)
    table.row({plain(name_of(hold.reason)), "hold", plain(hold.why), plain(hold.released_by)});
  for (const auto& gate : plan.gates) {
    if (gate.verdict == Verdict::kPass) {
      table.row({plain(gate.name), "pass", plain(gate.why), ""});
      continue;
    }
    table.row({plain(gate.name), fmt::format("**{}**", name_of(gate.verdict)), plain(gate.why),
               plain(gate.needs + until_text(gate, change.planned->facts.now))});
  }
  return fmt::format("<details><summary>{}, {}: gates ({}){}</summary>\n\n{}\nplan {}\n</details>\n\n",
                     plain(plan.placement.environment.text()), plain(plan.placement.talent.text()),
                     counts_text(plan.gates), risk_text(change), table.text(), code(plan.digest.text()));
}

}  // namespace talentops::cli
