#pragma once

#include <cstddef>
#include <filesystem>
#include <string>

#include "controller/domain/documents.hpp"
#include "controller/domain/package.hpp"

namespace talentops::bench {

/// A packaged talent of `files` files, each of about ten kilobytes: one agent, and skills with fifty files
/// each. Version `edition` differs from every other one in its first skill file alone.
domain::Package talent_of(std::size_t files, int edition, domain::Layout layout);

/// The same files as they lie in a workspace.
void write_files(const domain::Package& package, const std::filesystem::path& directory);
/// Errors: std::runtime_error unless every file is there byte for byte.
void check_files(const domain::Package& package, const std::filesystem::path& directory);
/// Path of the one file that differs between editions.
std::string edited_path();

}  // namespace talentops::bench
