#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "controller/base/time.hpp"
#include "controller/codec/schema.hpp"
#include "controller/codec/yaml.hpp"
#include "controller/domain/version.hpp"

namespace talentops::codec {

/// Reads the fields of one object that check_field found nothing wrong with: what is there, or else the
/// schema's default. A field without either is empty, zero or false; ask `has` where that matters. Borrows:
/// the spec and the node.
class FieldReader {
 public:
  /// `node` may be null: the object is not there, all of it is default.
  FieldReader(const FieldSpec& spec, const YamlNode* node) : spec_(&spec), node_(node) {}

  bool knows(std::string_view field) const { return spec_->find(field) != nullptr; }
  bool has(std::string_view field) const { return node(field) != nullptr; }
  const YamlNode* node(std::string_view field) const;
  const YamlNode* self() const { return node_; }

  std::string text(std::string_view field) const;
  bool boolean(std::string_view field) const { return text(field) == "true"; }
  std::int64_t integer(std::string_view field) const;
  Duration duration(std::string_view field) const;
  std::uint64_t size(std::string_view field) const;
  domain::Version version(std::string_view field) const;

  std::optional<std::string> text_if(std::string_view field) const;
  std::optional<bool> boolean_if(std::string_view field) const;
  std::optional<double> number_if(std::string_view field) const;
  std::optional<Duration> duration_if(std::string_view field) const;
  std::optional<std::uint64_t> size_if(std::string_view field) const;

  FieldReader object(std::string_view field) const;
  std::vector<FieldReader> objects(std::string_view field) const;  ///< of a list
  std::vector<std::string> texts(std::string_view field) const;    ///< of a list
  std::map<std::string, std::string> text_map(std::string_view field) const;
  std::map<std::string, FieldReader> object_map(std::string_view field) const;

  /// The texts of a list as names of one sort.
  template <typename NameType>
  std::vector<NameType> names(std::string_view field) const {
    std::vector<NameType> found;
    for (auto& each : texts(field)) found.emplace_back(std::move(each));
    return found;
  }

 private:
  const FieldSpec& spec(std::string_view field) const;

  const FieldSpec* spec_;
  const YamlNode* node_;
};

}  // namespace talentops::codec
