#pragma once

#include <string>
#include <vector>

#include "controller/codec/schema.hpp"
#include "controller/codec/schema_reader.hpp"
#include "controller/domain/documents.hpp"
#include "controller/domain/problem.hpp"

/// How a release goes out: strategy, hooks and migrations, of the release itself and of what it overrides for
/// one environment.
namespace talentops::codec::kinds {

FieldSpec strategy_field();
FieldSpec hooks_field();
FieldSpec migrations_field();

domain::Strategy decode_strategy(const FieldReader& spec);
domain::Hooks decode_hooks(const FieldReader& spec);
std::vector<domain::Migration> decode_migrations(const FieldReader& spec);

/// What each type of strategy has a use for, and needs: exposure that grows up to all, figures that somebody
/// has time to look at. Of migrations, that each says how it is undone, or that it is not.
void check_way_out(const FieldReader& spec, const std::string& path, const std::string& file,
                   domain::Problems& problems);

}  // namespace talentops::codec::kinds
