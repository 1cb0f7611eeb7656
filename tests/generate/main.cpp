#include <filesystem>
#include <fstream>
#include <iostream>

#include "controller/codec/schema_files.hpp"

/// The target `generate`: writes what is made from the schema into the source tree that is named on the
/// command line.
int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: generate SOURCE\n";
    return 2;
  }
  const std::filesystem::path source = argv[1];
  for (const auto& [path, text] : talentops::codec::generated_files()) {
    std::filesystem::create_directories((source / path).parent_path());
    std::ofstream file(source / path, std::ios::binary | std::ios::trunc);
    file << text;
    file.close();
    if (!file.good()) {
      std::cerr << "generate: cannot write " << source / path << '\n';
      return 3;
    }
  }
  return 0;
}
