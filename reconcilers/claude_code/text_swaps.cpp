#include "reconcilers/claude_code/text_swaps.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "controller/base/text.hpp"
#include "reconcilers/claude_code/elsewhere.hpp"
#include "reconcilers/claude_code/layout.hpp"
#include "reconcilers/claude_code/look.hpp"

namespace talentops::claude_code {
namespace {

using Text = std::optional<std::string>;

constexpr std::string_view kNothing = "none";

std::string name_of(const Text& text) { return text ? sha256(*text).short_hex() : std::string(kNothing); }

}  // namespace

Result<Text> read_text(ports::Workspace& workspace, std::string_view path) {
  auto text = workspace.read(path, kMergedLimit);
  if (text) return std::optional(*std::move(text));
  if (text.error().kind == ErrorKind::kNotFound) return Text();
  return std::move(text).error();
}

std::optional<Digest> digest_of(const Text& text) {
  return text ? std::optional(sha256(*text)) : std::nullopt;
}

/// "merge-<operation>-<order>-<expected>-<text>-<epoch>"
Status TextSwaps::load(EpochDirectory& epoch) {
  for (const std::string& name : TRY(epoch.names())) {
    const auto parts = split(name, '-');
    if (parts.size() != 6 || parts[0] != "merge") continue;
    const auto operation = number_in(parts[1]);
    const auto order = number_in(parts[2]);
    if (!operation || !order) continue;
    swaps_[*operation].push_back(
        {*order, std::string(parts[3]), std::string(parts[4]), below(epoch.path(), name)});
  }
  for (auto& [operation, swaps] : swaps_) {
    std::sort(swaps.begin(), swaps.end(),
              [](const Swap& one, const Swap& other) { return one.order < other.order; });
  }
  return {};
}

Result<TextSwaps::Newest> TextSwaps::newest(const Operation& operation) {
  Text there = TRY(read_text(workspace_, operation.path));
  Newest newest{there, there};
  const auto swaps = swaps_.find(operation.number);
  if (swaps == swaps_.end()) return newest;
  auto found_later = name_of(there);  // what was found in place of what this one put in
  bool is_last = true;
  for (auto swap = swaps->second.rbegin(); swap != swaps->second.rend(); ++swap) {
    Text out = TRY(read_text(workspace_, swap->name));
    auto came_out = name_of(out);
    if (came_out == swap->text) continue;  // it was not made
    const bool is_somebodys = out && came_out != swap->expected;
    if (is_somebodys && found_later != swap->text) {
      newest.overtaken.push_back(swap->name);
    } else if (is_somebodys && is_last) {
      newest.text = std::move(out);
      newest.displaced = swap->name;
    }
    is_last = false;
    found_later = std::move(came_out);
  }
  return newest;
}

/// The file is complete before it gets its name: what is torn would be taken for what somebody wrote.
Result<Text> TextSwaps::put(EpochDirectory& epoch, const Operation& operation, const Text& there,
                            const Text& text) {
  auto& swaps = swaps_[operation.number];
  Swap swap{swaps.empty() ? 1 : swaps.back().order + 1, name_of(there), name_of(text), {}};
  swap.name =
      epoch.scratch(fmt::format("merge-{}-{}-{}-{}", operation.number, swap.order, swap.expected, swap.text));
  if (!text) {
    swaps.push_back(swap);
    const auto moved = epoch.move(operation.path, swap.name);
    if (is_gone(moved)) return Text();
    TRY(moved);
    return read_text(workspace_, swap.name);
  }
  const auto mode = operation.after_mode != 0 ? operation.after_mode : operation.before_mode;
  const std::string unnamed = epoch.scratch("tmp");
  TRY(epoch.write(unnamed, *text, mode == 0 ? kFileMode : mode));
  TRY(epoch.move(unnamed, swap.name));
  swaps.push_back(swap);
  const auto exchanged = epoch.exchange(swap.name, operation.path);
  if (is_gone(exchanged)) {
    TRY(place(epoch, operation.path, swap.name));
    return Text();
  }
  TRY(exchanged);
  return read_text(workspace_, swap.name);
}

Status TextSwaps::place(EpochDirectory& epoch, const std::string& path, const std::string& name) {
  auto placed = epoch.move_new(name, path);
  if (!is_gone(placed) || is_elsewhere(path)) return placed;
  TRY(epoch.make_directories(parent_of(path), kDirectoryMode));
  return epoch.move_new(name, path);
}

std::string TextSwaps::last(const Operation& operation) const {
  const auto swaps = swaps_.find(operation.number);
  return swaps == swaps_.end() || swaps->second.empty() ? std::string() : swaps->second.back().name;
}

Status TextSwaps::remove(EpochDirectory& epoch, const Operation& operation, std::string_view kept) {
  auto& swaps = swaps_[operation.number];
  for (auto swap = swaps.begin(); swap != swaps.end();) {
    if (swap->name == kept) {
      ++swap;
      continue;
    }
    auto removed = workspace_.remove_file(swap->name);
    if (!removed && removed.error().kind != ErrorKind::kNotFound) return removed;
    swap = swaps.erase(swap);
  }
  // Durably: after a power cut it would lie there again, and with the journal gone nobody would look.
  return epoch.sync_itself();
}

}  // namespace talentops::claude_code
