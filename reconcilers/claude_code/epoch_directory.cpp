#include "reconcilers/claude_code/epoch_directory.hpp"

#include <charconv>

#include <fmt/format.h>

#include "controller/base/codes/targets.hpp"
#include "reconcilers/claude_code/layout.hpp"

namespace talentops::claude_code {
namespace {

bool failed_with(const Status& status, ErrorKind kind) { return !status && status.error().kind == kind; }

}  // namespace

std::optional<int> number_in(std::string_view digits) {
  int number = 0;
  const auto [end, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (failed != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  return number;
}

EpochDirectory::EpochDirectory(ports::Workspace& workspace, domain::Epoch number)
    : EpochDirectory(workspace, number, epoch_path(number)) {}

EpochDirectory::EpochDirectory(ports::Workspace& workspace, domain::Epoch number, std::string path)
    : workspace_(workspace), number_(number), path_(std::move(path)) {}

std::string EpochDirectory::scratch(std::string_view label) const {
  return fmt::format("{}/{}-{}", path_, label, number_);
}

Status EpochDirectory::check() {
  if (TRY(workspace_.stat(path_))) return {};
  return Error{ErrorKind::kConflict, codes::kEpochLost,
               fmt::format("epoch {} of this target is over: another holder has it", number_)};
}

/// A name that is not there can mean that the epoch is over; that answer goes first.
template <typename Outcome>
Outcome EpochDirectory::fenced(Outcome outcome) {
  if (outcome || outcome.error().kind != ErrorKind::kNotFound) return outcome;
  TRY(check());
  return outcome;
}

Result<std::vector<std::string>> EpochDirectory::names() { return fenced(workspace_.list(path_)); }

Status EpochDirectory::make(const std::string& scratch, std::string_view bytes, std::uint32_t mode) {
  auto written = workspace_.write_new(scratch, bytes, mode);
  if (failed_with(written, ErrorKind::kConflict)) {
    TRY(fenced(remove_tree(scratch)));
    written = workspace_.write_new(scratch, bytes, mode);
  }
  return fenced(std::move(written));
}

Status EpochDirectory::sync(const std::vector<std::string>& paths) {
  return fenced(workspace_.sync_all(paths));
}

Status EpochDirectory::sync_itself() { return fenced(workspace_.sync_directory(path_)); }

Status EpochDirectory::write(const std::string& scratch, std::string_view bytes, std::uint32_t mode) {
  TRY(make(scratch, bytes, mode));
  return fenced(workspace_.sync_file(scratch));
}

Status EpochDirectory::link(const std::string& scratch, std::string_view text) {
  auto made = workspace_.make_link(scratch, text);
  if (failed_with(made, ErrorKind::kConflict)) {
    TRY(fenced(remove_tree(scratch)));
    made = workspace_.make_link(scratch, text);
  }
  return fenced(std::move(made));
}

Status EpochDirectory::put(std::string_view path, std::string_view bytes, std::uint32_t mode) {
  const std::string name = scratch("put");
  TRY(write(name, bytes, mode));
  TRY(move(name, path));
  return fenced(workspace_.sync_directory(parent_of(path)));
}

Status EpochDirectory::make_one(const std::string& directory, std::uint32_t mode) {
  const auto facts = TRY(workspace_.stat(directory));
  if (facts && facts->kind == ports::FileKind::kDirectory) return {};
  const std::string name = scratch("directory");
  auto created = workspace_.make_directory(name, mode);
  if (failed_with(created, ErrorKind::kConflict)) created = Status();
  TRY(fenced(std::move(created)));
  auto placed = workspace_.rename_new(name, directory);
  if (failed_with(placed, ErrorKind::kConflict)) {
    TRY(fenced(workspace_.remove_directory(name)));
    const auto other = TRY(workspace_.stat(directory));
    if (other && other->kind == ports::FileKind::kDirectory) return {};
    return Error{ErrorKind::kDenied, codes::kLinkInTheWay,
                 fmt::format("{}: a directory is meant to be here", directory)};
  }
  return fenced(std::move(placed));
}

Status EpochDirectory::make_directories(std::string_view directory, std::uint32_t mode) {
  for (std::size_t end = directory.find('/'); end != std::string_view::npos;
       end = directory.find('/', end + 1)) {
    TRY(make_one(std::string(directory.substr(0, end)), mode));
  }
  if (directory.empty()) return {};
  return make_one(std::string(directory), mode);
}

Status EpochDirectory::make_kept(std::string_view directory, std::uint32_t mode) {
  TRY(make_directories(directory, mode));
  // Whether or not they were just made: an attempt before this one can have ended between making and syncing.
  for (std::string each = parent_of(directory); !each.empty(); each = parent_of(each)) {
    TRY(fenced(workspace_.sync_directory(each)));
  }
  return {};
}

Status EpochDirectory::move(std::string_view from, std::string_view to) {
  return fenced(workspace_.rename(from, to));
}

Status EpochDirectory::move_new(std::string_view from, std::string_view to) {
  return fenced(workspace_.rename_new(from, to));
}

Status EpochDirectory::exchange(std::string_view scratch, std::string_view path) {
  return fenced(workspace_.exchange(scratch, path));
}

Status EpochDirectory::remove(std::string_view path) {
  const std::string name = scratch("gone");
  auto moved = move(path, name);
  if (failed_with(moved, ErrorKind::kNotFound)) return {};
  TRY(std::move(moved));
  return fenced(remove_tree(name));
}

Status EpochDirectory::remove_if_empty(std::string_view directory) {
  TRY(check());
  const auto names = workspace_.list(directory);
  if (!names || !names->empty()) return {};
  auto removed = workspace_.remove_directory(directory);
  if (removed || removed.error().kind == ErrorKind::kNotFound || removed.error().kind == ErrorKind::kConflict)
    return {};
  return removed;
}

Status EpochDirectory::remove_tree(const std::string& path) {
  const auto facts = TRY(workspace_.stat(path));
  if (!facts) return {};
  if (facts->kind != ports::FileKind::kDirectory) return workspace_.remove_file(path);
  for (const std::string& name : TRY(workspace_.list(path))) TRY(remove_tree(below(path, name)));
  return workspace_.remove_directory(path);
}

Status EpochDirectory::clear() {
  for (const std::string& name : TRY(names())) TRY(fenced(remove_tree(below(path_, name))));
  return {};
}

}  // namespace talentops::claude_code
