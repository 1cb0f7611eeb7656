#pragma once

#include <string_view>

#include "controller/base/result.hpp"
#include "controller/codec/bundle.hpp"
#include "controller/domain/names.hpp"
#include "controller/ports/desired_store.hpp"

namespace talentops::reconcilers {

/// Reads the bundle that lies in `folder` at `commit`. What is wrong with the bundle is a problem, also a
/// limit that was passed: reading stops there. Errors: kNotFound if there is no such folder; what the reader
/// says if it cannot be read.
Result<codec::ReadBundle> read_bundle_from_tree(ports::TreeReader& tree, const domain::CommitId& commit,
                                                std::string_view folder,
                                                const codec::BundleLimits& limits = {});

}  // namespace talentops::reconcilers
