#include "controller/codec/bundle_paths.hpp"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <memory>

#include <fmt/format.h>
#include <utf8proc.h>

#include "controller/base/codes/trust.hpp"
#include "controller/base/text.hpp"

namespace talentops::codec {
namespace {

Error refuse(Code code, std::string message, std::string hint) {
  return Error{ErrorKind::kInvalid, code, std::move(message), std::nullopt, std::move(hint)};
}

bool is_control(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x20 || byte == 0x7F;
}

/// The C1 control characters, U+0080 to U+009F.
bool has_c1_control(std::string_view text) {
  for (auto at = text.find('\xC2'); at != std::string_view::npos; at = text.find('\xC2', at + 1)) {
    if (at + 1 < text.size() && static_cast<unsigned char>(text[at + 1]) < 0xA0) return true;
  }
  return false;
}

struct FreeWithMalloc {
  void operator()(utf8proc_uint8_t* bytes) const { std::free(bytes); }
};

/// The path as a file system sees it that ignores case and composes characters.
std::string folded(std::string_view path) {
  utf8proc_uint8_t* raw = nullptr;
  const auto length = utf8proc_map(
      reinterpret_cast<const utf8proc_uint8_t*>(path.data()), static_cast<utf8proc_ssize_t>(path.size()),
      &raw, static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_CASEFOLD));
  const std::unique_ptr<utf8proc_uint8_t, FreeWithMalloc> owner(raw);
  if (length < 0) return std::string(path);
  return std::string(reinterpret_cast<const char*>(raw), static_cast<std::size_t>(length));
}

/// Asked of a component as a file system sees it that ignores case.
bool belongs_to_git(std::string_view folded_component) {
  if (folded_component.starts_with(".git")) return true;
  const bool is_short_name = folded_component.size() > 4 && folded_component.starts_with("git~");
  return is_short_name && folded_component[4] >= '0' && folded_component[4] <= '9';
}

std::optional<Error> component_fault(std::string_view component, std::string_view folded_component,
                                     std::string_view path) {
  if (component.empty() || component == "." || component == "..") {
    return refuse(codes::kBundlePathDots, fmt::format("{} has an empty, '.' or '..' component", shown(path)),
                  "write paths from the bundle's own folder");
  }
  if (component.back() == '.' || component.back() == ' ') {
    return refuse(codes::kBundlePathTrailing, fmt::format("'{}' ends in a dot or a space", shown(component)),
                  "rename it: some file systems drop the last character");
  }
  if (belongs_to_git(folded_component)) {
    return refuse(codes::kBundlePathGit,
                  fmt::format("'{}' looks like a name that belongs to git", shown(component)),
                  "remove or rename it; a bundle is no repository");
  }
  if (folded_component == ".talentops") {
    return refuse(codes::kBundlePathReserved, "'.talentops' is kept for talentops itself", "rename it");
  }
  return std::nullopt;
}

/// Whether nobody can see what the path is; asked first, because the messages of all else show the path.
std::optional<Error> unreadable(std::string_view path) {
  if (first_invalid_utf8(path)) {
    return refuse(codes::kBundlePathEncoding, fmt::format("the path {} is not UTF-8", shown(path)),
                  "rename the file");
  }
  if (std::any_of(path.begin(), path.end(), is_control) || has_c1_control(path)) {
    return refuse(codes::kBundlePathControl, fmt::format("the path {} has a control character", shown(path)),
                  "rename the file with characters that a reviewer can see");
  }
  const bool has_mark = path.starts_with("\xEF\xBB\xBF");
  const auto invisible = first_invisible(path);
  if (!invisible && !has_mark) return std::nullopt;
  const auto code_point = static_cast<unsigned>(invisible ? invisible->code_point : U'\uFEFF');
  return refuse(codes::kBundlePathControl,
                fmt::format("the path {} has U+{:04X}, which cannot be seen", shown(path), code_point),
                "rename the file with characters that a reviewer can see");
}

}  // namespace

std::string shown(std::string_view path) {
  const bool is_plain = !first_invalid_utf8(path) && !has_c1_control(path) && !first_invisible(path);
  std::string text;
  for (const char c : path) {
    const bool is_ascii = static_cast<unsigned char>(c) < 0x80;
    if (is_control(c) || (!is_ascii && !is_plain)) {
      text += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
    } else {
      text += c;
    }
  }
  return text;
}

std::string placed(std::string_view folder, std::string_view path) {
  if (folder.empty()) return shown(path);
  return fmt::format("{}{}{}", folder, folder.ends_with('/') ? "" : "/", shown(path));
}

std::optional<Error> path_fault(std::string_view path, std::size_t longest) {
  if (auto fault = unreadable(path)) return fault;
  if (path.size() > longest) {
    return refuse(codes::kBundlePathTooLong,
                  fmt::format("the path {}… has {} bytes, at most {} are allowed", shown(path.substr(0, 40)),
                              path.size(), longest),
                  "shorten the names of the file and its folders");
  }
  if (path.starts_with('/')) {
    return refuse(codes::kBundlePathAbsolute, fmt::format("{} is an absolute path", path),
                  "write paths from the bundle's own folder");
  }
  if (path.find('\\') != std::string_view::npos) {
    return refuse(codes::kBundlePathBackslash, fmt::format("{} has a backslash", path),
                  "rename the file; folders are separated by '/'");
  }
  const std::string all = folded(path);  // folding neither makes nor removes a slash
  const auto components = split(path, '/');
  const auto folded_components = split(all, '/');
  for (std::size_t i = 0; i < components.size(); ++i) {
    if (auto fault = component_fault(components[i], folded_components[i], path)) return fault;
  }
  return std::nullopt;
}

namespace {

/// What stands at a folded path: how it was first written, and whether as a file.
struct Standing {
  std::string_view spelling;
  bool is_file;
};
using Standings = std::map<std::string, Standing, std::less<>>;

Collision collide(std::string_view path, std::string_view with) {
  const std::string message = path == with
                                  ? fmt::format("{} is there twice", path)
                                  : fmt::format("{} and {} are the same on some file systems", path, with);
  return {std::string(path), refuse(codes::kBundlePathCollision, message, "rename one of them")};
}

/// Puts `spelling` where it stands when folded. Nothing, or what stands there already and is not the same
/// folder.
std::optional<std::string_view> stand(Standings& standings, std::string_view at, std::string_view spelling,
                                      bool is_file) {
  const auto found = standings.find(at);
  if (found == standings.end()) {
    standings.emplace(at, Standing{spelling, is_file});
    return std::nullopt;
  }
  const bool is_same_folder = !is_file && !found->second.is_file && found->second.spelling == spelling;
  return is_same_folder ? std::nullopt : std::optional(found->second.spelling);
}

/// The first of the path's folders, or the path itself, whose place is taken. Folders that `previous` lies in
/// stand already.
std::optional<std::string_view> taken(Standings& standings, std::string_view path,
                                      std::string_view previous) {
  const std::string all = folded(path);
  std::size_t end = 0;  // of the same folder in `all`; folding neither makes nor removes a slash
  for (auto slash = path.find('/'); slash != std::string_view::npos; slash = path.find('/', slash + 1)) {
    end = all.find('/', end == 0 ? 0 : end + 1);
    if (previous.starts_with(path.substr(0, slash + 1))) continue;
    const auto with = stand(standings, std::string_view(all).substr(0, end), path.substr(0, slash), false);
    if (with) return with;
  }
  return stand(standings, all, path, true);
}

}  // namespace

std::vector<Collision> path_collisions(const std::vector<std::string_view>& paths) {
  std::vector<Collision> collisions;
  Standings standings;
  std::string_view previous;
  for (const auto path : paths) {
    if (const auto with = taken(standings, path, previous)) {
      collisions.push_back(collide(path, *with));
    } else {
      previous = path;
    }
  }
  return collisions;
}

}  // namespace talentops::codec
