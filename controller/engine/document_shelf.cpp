#include "controller/engine/document_shelf.hpp"

#include <algorithm>
#include <variant>

#include <fmt/format.h>

#include "controller/base/codes/documents.hpp"
#include "controller/codec/documents.hpp"

namespace talentops::engine {

namespace {

plan::SourceDocument judged(codec::Document document, const codec::AllowedSigners& signers) {
  struct Visitor {
    const codec::AllowedSigners& signers;
    plan::SourceDocument operator()(domain::CertificationDocument&& certification) const {
      return codec::judge(certification, signers);
    }
    plan::SourceDocument operator()(domain::Fleet&& fleet) const { return std::move(fleet); }
    plan::SourceDocument operator()(domain::Environment&& environment) const {
      return std::move(environment);
    }
    plan::SourceDocument operator()(domain::Release&& release) const { return std::move(release); }
    plan::SourceDocument operator()(domain::Policy&& policy) const { return std::move(policy); }
  };
  return std::visit(Visitor{signers}, std::move(document));
}

bool is_below(const std::string& path, const std::string& folder) {
  return path.size() > folder.size() && path.starts_with(folder) && path[folder.size()] == '/';
}

}  // namespace

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

std::shared_ptr<const plan::SourceFile> DocumentShelf::read(const std::string& path,
                                                            const std::string& blob) {
  auto& known = by_blob_[{path, blob}];
  if (known) return known;

  auto file = std::make_shared<plan::SourceFile>();
  file->path = path;
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
    file->problems.push_back({.error = error});
    if (error.kind == ErrorKind::kUnavailable) {
      by_blob_.erase({path, blob});  // it may be readable next time
      return file;
    }
  } else {
    auto decoded = codec::decode_documents(**text, path, {.bytes = settings_.document_bytes});
    file->problems = std::move(decoded.problems);
    file->broken = std::move(decoded.broken);
    for (auto& document : decoded.documents)
      file->documents.push_back(judged(std::move(document), settings_.signers));
  }
  known = std::move(file);
  return known;
}

void DocumentShelf::keep_only(const std::map<std::string, std::string>& files) {
  std::erase_if(by_blob_, [&](const auto& each) {
    const auto found = files.find(each.first.first);
    return found == files.end() || found->second != each.first.second;
  });
}

domain::Catalog make_catalog(DocumentShelf& shelf, const std::map<std::string, std::string>& files,
                             plan::CatalogSource source) {
  std::string records_root = source.kept_fleet ? source.kept_fleet->records.root : "";
  for (const auto& [path, blob] : files) {
    if (!is_document_path(path)) continue;
    const bool replaced = std::any_of(source.files.begin(), source.files.end(),
                                      [&path = path](const auto& each) { return each.path == path; });
    if (replaced) continue;
    source.files.push_back(*shelf.read(path, blob));
  }
  for (const auto& file : source.files) {
    for (const auto& document : file.documents) {
      const auto* fleet = std::get_if<domain::Fleet>(&document);
      if (fleet != nullptr && !source.kept_fleet) records_root = fleet->records.root;
    }
  }
  if (!records_root.empty()) {
    std::erase_if(source.files, [&](const auto& file) { return is_below(file.path, records_root); });
  }
  return plan::assemble(std::move(source));
}

}  // namespace talentops::engine
