#include "reconcilers/claude_code/elsewhere.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "controller/base/codes/targets.hpp"
#include "controller/base/text.hpp"

namespace talentops::claude_code {
namespace {

/// Where the directory ends that a file, or a fence beside it, lies in: before its last slash.
std::size_t end_of_place(std::string_view path) {
  const auto fence = path.find(std::string("/").append(ports::kFencedElsewhere));
  return fence == std::string_view::npos ? path.rfind('/') : fence;
}

/// The file that a path is about: itself, or the one that a fence is for.
std::string file_of(std::string_view place, std::string_view within) {
  if (within.starts_with(ports::kFencedElsewhere)) {
    within = within.substr(ports::kFencedElsewhere.size());
    within = within.substr(0, within.find('/'));
    within = within.substr(0, within.rfind('-'));
  }
  return fmt::format("{}/{}", place, within);
}

}  // namespace

bool is_plain(std::string_view path) {
  if (path.size() < 2 || path.front() != '/' || path.find('\0') != std::string_view::npos) return false;
  const auto parts = split(path.substr(1), '/');
  return std::none_of(parts.begin(), parts.end(),
                      [](std::string_view part) { return part.empty() || part == "." || part == ".."; });
}

std::string fence_elsewhere(std::string_view file, domain::Epoch epoch) {
  return fmt::format("{}{}{}-{}", place_elsewhere(file), ports::kFencedElsewhere, name_elsewhere(file),
                     epoch);
}

bool is_fence_of(std::string_view file, std::string_view name) {
  const auto prefix = fmt::format("{}{}-", ports::kFencedElsewhere, name_elsewhere(file));
  const auto number = name.substr(std::min(prefix.size(), name.size()));
  return name.starts_with(prefix) && !number.empty() &&
         std::all_of(number.begin(), number.end(), [](char c) { return c >= '0' && c <= '9'; });
}

Status Elsewhere::check(std::string_view file) const {
  const auto is_around = [&](const std::string& directory) { return file.starts_with(directory + "/"); };
  const bool is_clients = std::any_of(of_client.begin(), of_client.end(), is_around);
  if (is_plain(file) && (file == named || is_clients)) return {};
  return Error{ErrorKind::kDenied,
               codes::kSecretsFileMisplaced,
               fmt::format("{} is not the file for secrets that the environment names, nor below a directory "
                           "that is the client's alone",
                           file),
               {},
               "name it with secretsSink again, or allow a directory with {client} in it, until the secrets "
               "are taken out"};
}

Result<WiderWorkspace::At> WiderWorkspace::at(std::string_view path) {
  if (!is_elsewhere(path)) return At{root_.get(), path};
  const auto end = end_of_place(path);
  const auto place = path.substr(0, end);
  const auto within = path.substr(end + 1);
  if (!within.empty()) TRY(elsewhere_.check(file_of(place, within)));
  auto opened = opened_.find(place);
  if (opened == opened_.end()) {
    const std::string directory(place.empty() ? "/" : place);
    opened = opened_.emplace(place, TRY(opener_.open(directory))).first;
  }
  return At{opened->second.get(), within};
}

Result<std::optional<ports::FileFacts>> WiderWorkspace::stat(std::string_view path) {
  const auto here = at(path);
  if (here) return here->workspace->stat(here->path);
  if (here.error().kind == ErrorKind::kNotFound) return std::optional<ports::FileFacts>();
  return here.error();
}

Result<std::string> WiderWorkspace::read(std::string_view path, std::uint64_t limit) {
  const auto here = TRY(at(path));
  return here.workspace->read(here.path, limit);
}

Result<std::vector<std::string>> WiderWorkspace::list(std::string_view path) {
  const auto here = TRY(at(path));
  return here.workspace->list(here.path);
}

Status WiderWorkspace::make_directory(std::string_view path, std::uint32_t mode) {
  const auto here = TRY(at(path));
  return here.workspace->make_directory(here.path, mode);
}

Status WiderWorkspace::write_new(std::string_view path, std::string_view bytes, std::uint32_t mode) {
  const auto here = TRY(at(path));
  return here.workspace->write_new(here.path, bytes, mode);
}

Status WiderWorkspace::make_link(std::string_view path, std::string_view to) {
  const auto here = TRY(at(path));
  return here.workspace->make_link(here.path, to);
}

Status WiderWorkspace::sync_file(std::string_view path) {
  const auto here = TRY(at(path));
  return here.workspace->sync_file(here.path);
}

Status WiderWorkspace::sync_directory(std::string_view path) {
  const auto here = TRY(at(path));
  return here.workspace->sync_directory(here.path);
}

/// Of files elsewhere there is never more than one at a time.
Status WiderWorkspace::sync_all(const std::vector<std::string>& paths) { return root_->sync_all(paths); }

Status WiderWorkspace::exchange(std::string_view from, std::string_view to) {
  const auto here = TRY(at(from));
  return here.workspace->exchange(here.path, TRY(at(to)).path);
}

Status WiderWorkspace::rename(std::string_view from, std::string_view to) {
  const auto here = TRY(at(from));
  return here.workspace->rename(here.path, TRY(at(to)).path);
}

Status WiderWorkspace::rename_new(std::string_view from, std::string_view to) {
  const auto here = TRY(at(from));
  return here.workspace->rename_new(here.path, TRY(at(to)).path);
}

Status WiderWorkspace::remove_file(std::string_view path) {
  const auto here = TRY(at(path));
  return here.workspace->remove_file(here.path);
}

Status WiderWorkspace::remove_directory(std::string_view path) {
  const auto here = TRY(at(path));
  return here.workspace->remove_directory(here.path);
}

}  // namespace talentops::claude_code
