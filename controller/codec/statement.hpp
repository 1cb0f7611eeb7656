#pragma once

#include <string_view>

#include "controller/base/result.hpp"
#include "controller/domain/certification.hpp"

namespace talentops::codec {

inline constexpr std::size_t kMaxStatementBytes = 256 * 1024;

/// Reads an in-toto statement with a verification summary. Only for bytes whose signature was found good.
/// Members that it does not know are passed over, as in-toto asks. Errors: kInvalid, a code for each: not
/// JSON, a member twice, another statement or predicate type, a member missing or malformed.
Result<domain::Statement> decode_statement(std::string_view text);

}  // namespace talentops::codec
