#pragma once

#include <string>
#include <string_view>

#include "controller/base/result.hpp"
#include "controller/domain/documents.hpp"

namespace talentops::codec {

/// The text of a file of documents in which the Fleet has its records at `place`; everything else, comments
/// and layout too, is as it was. Errors: kInvalid if the file has no Fleet that can be read, or if the place
/// is none that a Fleet can name.
Result<std::string> with_records_place(const std::string& text, const std::string& file,
                                       const domain::RecordsPlace& place);

}  // namespace talentops::codec
