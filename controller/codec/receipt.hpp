#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "controller/base/result.hpp"
#include "controller/codec/json.hpp"
#include "controller/codec/yaml_writer.hpp"
#include "controller/domain/receipt.hpp"

namespace talentops::codec {

/// A receipt as it lies at a target: one JSON object with "format": 1. What is written is read back to the
/// same value.
std::string encode_receipt(const domain::Receipt& receipt);
/// Errors: kDenied, naming file and field: unreadable, or of a newer format.
Result<domain::Receipt> decode_receipt(std::string_view text, const std::string& file);

/// What kind of item it is, with the file and the pointer of what is merged; as every file at a target says
/// it.
void put_item_kind(YamlValue& value, domain::ItemKind kind, const std::optional<domain::MergePoint>& merge);
domain::ItemKind read_item_kind(JsonFields& fields, std::optional<domain::MergePoint>& merge);
/// "from", "key" and "version" of a secret.
void put_secret(YamlValue& value, const domain::SecretReference& reference);
domain::SecretReference read_secret(JsonFields& fields);
bool read_is_executable(JsonFields& fields);  ///< from "mode"

/// The same as a part of another document.
YamlValue receipt_value(const domain::Receipt& receipt);
domain::Receipt read_receipt(JsonFields fields);

}  // namespace talentops::codec
