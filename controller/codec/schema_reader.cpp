#include "controller/codec/schema_reader.hpp"

#include <cassert>

#include "controller/codec/schema_formats.hpp"
#include "controller/codec/schema_scalars.hpp"

namespace talentops::codec {

const FieldSpec& FieldReader::spec(std::string_view field) const {
  const auto* found = spec_->find(field);
  assert(found != nullptr && "a decoder asks for a field that its schema does not have");
  return *found;
}

const YamlNode* FieldReader::node(std::string_view field) const {
  assert(spec_->find(field) != nullptr && "a decoder asks for a field that its schema does not have");
  return node_ == nullptr ? nullptr : node_->find(field);
}

std::string FieldReader::text(std::string_view field) const {
  const auto* found = node(field);
  return found == nullptr ? spec(field).default_text : found->text;
}

std::int64_t FieldReader::integer(std::string_view field) const {
  return read_integer(text(field)).value_or(0);
}
Duration FieldReader::duration(std::string_view field) const {
  return parse_duration(text(field)).value_or(Duration(0));
}
std::uint64_t FieldReader::size(std::string_view field) const { return parse_size(text(field)).value_or(0); }
domain::Version FieldReader::version(std::string_view field) const {
  return domain::Version::parse(text(field)).value_or(domain::Version());
}

std::optional<std::string> FieldReader::text_if(std::string_view field) const {
  auto found = text(field);
  if (found.empty() && !has(field)) return std::nullopt;
  return found;
}
std::optional<bool> FieldReader::boolean_if(std::string_view field) const {
  if (!has(field)) return std::nullopt;
  return boolean(field);
}
std::optional<double> FieldReader::number_if(std::string_view field) const {
  return has(field) ? read_number(text(field)) : std::nullopt;
}
std::optional<Duration> FieldReader::duration_if(std::string_view field) const {
  return has(field) ? parse_duration(text(field)) : std::nullopt;
}
std::optional<std::uint64_t> FieldReader::size_if(std::string_view field) const {
  return has(field) ? parse_size(text(field)) : std::nullopt;
}

FieldReader FieldReader::object(std::string_view field) const { return {spec(field), node(field)}; }

std::vector<FieldReader> FieldReader::objects(std::string_view field) const {
  std::vector<FieldReader> readers;
  const auto* list = node(field);
  if (list == nullptr) return readers;
  for (const auto& item : list->items) readers.emplace_back(spec(field).fields.front(), &item);
  return readers;
}

std::vector<std::string> FieldReader::texts(std::string_view field) const {
  std::vector<std::string> found;
  const auto take_all = [&](const YamlNode& list) {
    for (const auto& item : list.items) found.push_back(item.text);
  };
  if (const auto* list = node(field)) {
    take_all(*list);
  } else if (!spec(field).default_text.empty()) {
    const auto defaults = read_yaml(spec(field).default_text, "schema");
    if (!defaults.documents.empty()) take_all(defaults.documents.front());
  }
  return found;
}

std::map<std::string, std::string> FieldReader::text_map(std::string_view field) const {
  std::map<std::string, std::string> found;
  const auto* map = node(field);
  if (map == nullptr) return found;
  for (const auto& [key, value] : map->entries) found.emplace(key.text, value.text);
  return found;
}

std::map<std::string, FieldReader> FieldReader::object_map(std::string_view field) const {
  std::map<std::string, FieldReader> readers;
  const auto* map = node(field);
  if (map == nullptr) return readers;
  for (const auto& [key, value] : map->entries)
    readers.emplace(key.text, FieldReader(spec(field).fields.front(), &value));
  return readers;
}

}  // namespace talentops::codec
