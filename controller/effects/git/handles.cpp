#include "controller/effects/git/handles.hpp"

#include <git2.h>

namespace talentops::effects::git {

void Release::operator()(git_blob* object) const { git_blob_free(object); }
void Release::operator()(git_commit* object) const { git_commit_free(object); }
void Release::operator()(git_config* object) const { git_config_free(object); }
void Release::operator()(git_config_iterator* object) const { git_config_iterator_free(object); }
void Release::operator()(git_index* object) const { git_index_free(object); }
void Release::operator()(git_object* object) const { git_object_free(object); }
void Release::operator()(git_odb* object) const { git_odb_free(object); }
void Release::operator()(git_odb_object* object) const { git_odb_object_free(object); }
void Release::operator()(git_packbuilder* object) const { git_packbuilder_free(object); }
void Release::operator()(git_patch* object) const { git_patch_free(object); }
void Release::operator()(git_reference* object) const { git_reference_free(object); }
void Release::operator()(git_reference_iterator* object) const { git_reference_iterator_free(object); }
void Release::operator()(git_repository* object) const { git_repository_free(object); }
void Release::operator()(git_revwalk* object) const { git_revwalk_free(object); }
void Release::operator()(git_signature* object) const { git_signature_free(object); }
void Release::operator()(git_tree* object) const { git_tree_free(object); }

}  // namespace talentops::effects::git
