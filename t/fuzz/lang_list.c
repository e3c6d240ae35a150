/*
 * Lists of each kind from any text, matched with Redis there and away.
 */
#include <stdint.h>

#include "lang_world.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A byte for the kind, the list, a NUL, the subject. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size < 2)
		return 0;

	struct span all = { (const char *)data + 1, size - 1 };
	size_t cut = span_find(all, '\0');
	enum lang_list_kind kind =
	    (enum lang_list_kind)(data[0] % LANG_LIST_KINDS);
	struct fake f;
	struct span found;

	fake_init(&f);
	f.files[0] = (struct fake_pair){ "/f", "a.example\n!*.b # c\n^d" };
	if (kind != LANG_LIST_HOST)
		fake_list(&f, kind, "n", "a.example:!b");
	struct lang_text t = fake_text(&f, span_first(all, cut));
	struct lang_subject s = { .kind = kind,
		.text = span_from(all, cut + 1),
		.ip = &f.client };
	const struct lang_list *l = lang_list_compile(&f.compile, kind, &t, 0);
	for (int i = 0; i < 2 && f.diags.errors == 0; i++) {
		f.down = i == 1;
		(void)!lang_list_match_wait(l, &s, &f.run, &found);
		if (f.run.list_depth != 0)
			__builtin_trap();
	}
	fake_fini(&f);
	return 0;
}
