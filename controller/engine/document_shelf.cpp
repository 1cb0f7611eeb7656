#include "controller/engine/document_shelf.hpp"

#include <algorithm>
#include <type_traits>
#include <utility>
#include <variant>

#include <fmt/format.h>

#include "controller/base/codes/documents.hpp"
#include "controller/codec/documents.hpp"

namespace talentops::engine {

namespace {

plan::SourceDocument judged(codec::Document document, const codec::AllowedSigners& signers) {
  const auto judge = [&](auto&& decoded) -> plan::SourceDocument {
    using Kind = std::remove_cvref_t<decltype(decoded)>;
    if constexpr (std::is_same_v<Kind, domain::CertificationDocument>) {
      return codec::judge(decoded, signers);
    } else {
      return std::forward<decltype(decoded)>(decoded);
    }
  };
  return std::visit(judge, std::move(document));
}

}  // namespace

bool is_below(const std::string& path, const std::string& folder) {
  return path.size() > folder.size() && path.starts_with(folder) && path[folder.size()] == '/';
}

bool is_document_path(const std::string& path) {
  return (path.ends_with(".yaml") || path.ends_with(".yml")) && !path.starts_with("talents/") &&
         !path.starts_with(".");
}

DocumentShelf::DocumentShelf(ports::TreeReader& trees, CatalogSettings settings)
    : trees_(trees), settings_(std::move(settings)) {}

void DocumentShelf::trust(codec::AllowedSigners signers) {
  settings_.signers = std::move(signers);
  by_blob_.clear();  // every certification is to be judged again
}

Shared<plan::SourceFile> DocumentShelf::read(const std::string& path, const std::string& blob) {
  if (const auto known = by_blob_.find({path, blob}); known != by_blob_.end()) return known->second;
  if (look_) {
    if (auto held = look_(path, blob)) return *std::move(held);
  }

  plan::SourceFile file{.path = path};
  const auto text = trees_.read_blob(blob, settings_.document_bytes);
  if (!text) {
    auto error = text.error();
    if (!error.where) error.where = Location{path};
    if (error.kind ==
        ErrorKind::kInvalid) {  // the one thing that a store refuses; said alike, whatever store it is
      error.code = codes::kYamlTooLarge;
      error.message = fmt::format("larger than {} bytes", settings_.document_bytes);
      error.hint = "split the file";
    }
    file.problems.push_back({.error = error});
    if (error.kind == ErrorKind::kUnavailable) return file;  // it may be readable next time
  } else {
    ++decoded_;
    auto decoded = codec::decode_documents(**text, path, {.bytes = settings_.document_bytes});
    file.problems = std::move(decoded.problems);
    file.broken = std::move(decoded.broken);
    for (auto& document : decoded.documents)
      file.documents.push_back(judged(std::move(document), settings_.signers));
  }
  return by_blob_.emplace(std::pair(path, blob), std::move(file)).first->second;
}

void DocumentShelf::keep_only(const std::set<std::string>& paths) {
  std::erase_if(by_blob_, [&](const auto& each) { return !paths.contains(each.first.first); });
}

std::vector<Shared<plan::SourceFile>> read_documents(DocumentShelf& shelf,
                                                     const std::map<std::string, std::string>& files) {
  std::vector<Shared<plan::SourceFile>> documents;
  for (const auto& [path, blob] : files) {
    if (is_document_path(path)) documents.push_back(shelf.read(path, blob));
  }
  return documents;
}

std::string records_root(const plan::CatalogSource& source) {
  if (source.kept_fleet) return source.kept_fleet->records.root;
  const plan::SourceFile* last = nullptr;
  std::string root;
  for (const auto& file : source.files) {
    for (const auto& document : file->documents) {
      const auto* fleet = plan::document_as<domain::Fleet>(document);
      if (fleet == nullptr || (last != nullptr && file->path < last->path)) continue;
      root = fleet->records.root;
      last = file.get();
    }
  }
  return root;
}

domain::Catalog make_catalog(plan::CatalogSource source) {
  if (const auto root = records_root(source); !root.empty()) {
    std::erase_if(source.files, [&](const auto& file) { return is_below(file->path, root); });
    std::erase_if(source.stale, [&](const auto& each) {
      const auto& where = each.second.problem.where;
      return where && is_below(where->file, root);
    });
  }
  return plan::assemble(source);
}

}  // namespace talentops::engine
