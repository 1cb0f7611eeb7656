#include "controller/engine/catalog_snapshot.hpp"

#include <algorithm>
#include <tuple>
#include <utility>
#include <vector>

#include "controller/base/digest.hpp"
#include "controller/codec/binary_form.hpp"
#include "controller/codec/kept_document.hpp"

namespace talentops::engine {

using codec::BinaryReader;
using codec::BinaryWriter;
using plan::SourceDocument;

namespace {

constexpr std::string_view kBeginning = "talentops catalog snapshot 1";

/// What follows on a file. A number is never given to something else.
enum class Follows { kNothing, kFolder, kRelease, kEnvironment };
constexpr Follows last_of(Follows) { return Follows::kEnvironment; }

void put_document(BinaryWriter& to, const SourceDocument* document) {
  const auto* release = document == nullptr ? nullptr : plan::document_as<domain::Release>(*document);
  const auto* environment = document == nullptr ? nullptr : plan::document_as<domain::Environment>(*document);
  if (release != nullptr) {
    to.put(Follows::kRelease);
    codec::write_kept(to, *release);
  } else if (environment != nullptr) {
    to.put(Follows::kEnvironment);
    codec::write_kept(to, *environment);
  } else {
    to.put(Follows::kNothing);
  }
}

std::string_view text_of(const Digest& digest) {
  return {reinterpret_cast<const char*>(digest.bytes().data()), digest.bytes().size()};
}

/// The bytes without the digest at their end; nothing: it is not theirs.
std::optional<std::string_view> unsealed(std::string_view bytes) {
  constexpr auto kSeal = std::tuple_size_v<Digest::Bytes>;
  if (bytes.size() < kSeal) return std::nullopt;
  const auto content = bytes.substr(0, bytes.size() - kSeal);
  const auto digest = sha256(content);
  if (text_of(digest) != bytes.substr(content.size())) return std::nullopt;
  return content;
}

/// Whether git can have such an entry.
bool is_entry(const FleetFiles::Item& item) {
  constexpr std::string_view kNever("/\0", 2);
  return !item.name.empty() && item.name.find_first_of(kNever) == std::string_view::npos &&
         !item.id.empty() && item.id.find('\0') == std::string_view::npos;
}

/// Puts together what the bytes say. Borrows: the bytes.
class Reading {
 public:
  explicit Reading(std::string_view bytes) : from_(bytes) {}

  std::optional<CatalogSnapshot> snapshot(std::string_view maker) {
    const bool is_ours = from_.take<std::string>() == kBeginning && from_.take<std::string>() == maker;
    if (!is_ours) return std::nullopt;
    for (auto left = from_.take<std::size_t>(); left > 0 && is_sound(); --left) take_folder();
    if (!is_sound() || !from_.is_at_end()) return std::nullopt;
    return std::move(made_);
  }

 private:
  struct Name {
    std::string name;
    std::string id;
    bool is_tree = false;
  };

  bool is_sound() const { return from_.is_sound() && are_entries_; }

  void take_folder() {
    const auto path = from_.take<std::string>();
    auto id = from_.take<std::string>();
    std::vector<Name> names;
    for (auto left = from_.take<std::size_t>(); left > 0 && is_sound(); --left)
      names.push_back(take_item(path));
    FleetFiles::Items items;
    for (const auto& each : names) items.push_back({each.name, each.id, each.is_tree});
    are_entries_ = are_entries_ && std::all_of(items.begin(), items.end(), is_entry);
    if (is_sound()) made_.files.put_folder(path, std::move(id), items);
  }

  Name take_item(const std::string& folder) {
    Name item{from_.take<std::string>(), from_.take<std::string>()};
    switch (from_.take<Follows>()) {
      case Follows::kNothing:
        break;
      case Follows::kFolder:
        item.is_tree = true;
        break;
      case Follows::kRelease:
        keep(path_in(folder, item.name), codec::read_kept_release(from_));
        break;
      case Follows::kEnvironment:
        keep(path_in(folder, item.name), codec::read_kept_environment(from_));
        break;
    }
    return item;
  }

  template <typename Wish>
  void keep(std::string path, Wish wish) {
    are_entries_ = are_entries_ && wish.where.file == path;
    if (is_sound()) made_.wishes.put(plan::SourceFile{std::move(path), {Shared<Wish>(std::move(wish))}});
  }

  BinaryReader from_;
  bool are_entries_ = true;
  CatalogSnapshot made_;
};

}  // namespace

std::string write_snapshot(const FleetFiles& files, const FleetDocuments& documents, std::string_view maker) {
  std::string bytes;
  BinaryWriter to(bytes);
  to.put(std::string(kBeginning), std::string(maker), files.folder_count());
  files.show_folders([&](const auto& path, const auto& id, const auto& items) {
    to.put(path, id, items.size());
    for (const auto& item : items) {
      to.put(std::string(item.name), std::string(item.id));
      if (item.is_tree) {
        to.put(Follows::kFolder);
      } else {
        put_document(to, documents.only_document(path_in(path, item.name)));
      }
    }
  });
  const auto digest = sha256(bytes);
  return bytes += text_of(digest);
}

std::optional<CatalogSnapshot> read_snapshot(std::string_view bytes, std::string_view maker) {
  const auto content = unsealed(bytes);
  return content ? Reading(*content).snapshot(maker) : std::nullopt;
}

}  // namespace talentops::engine
