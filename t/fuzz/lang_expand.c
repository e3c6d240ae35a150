/*
 * An expansion compiled from any text, evaluated with Redis there and away.
 */
#include <stdint.h>

#include "lang_world.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span text = { (const char *)data, size };
	struct fake f;
	struct span out;

	fake_init(&f);
	f.reply = fake_text_reply("text");
	f.acl_variables[0] = (struct fake_pair){ "m_x", "a:b" };
	f.env[0] = (struct fake_pair){ "HOME", "/root" };
	struct lang_text t = fake_text(&f, text);
	const struct lang_expansion *e = lang_expand_compile(&f.compile, &t, 0);
	for (int i = 0; i < 2 && f.diags.errors == 0; i++) {
		f.down = i == 1;
		if (lang_expand_wait(e, &f.run, &out) == OUT_OK &&
		    out.len > (1 << 22))
			__builtin_trap();
		if (f.run.expansion_depth != 0 || f.run.list_depth != 0)
			__builtin_trap();
	}
	fake_fini(&f);
	return 0;
}
