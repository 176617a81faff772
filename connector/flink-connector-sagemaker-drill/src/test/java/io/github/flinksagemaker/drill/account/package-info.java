/** Tests. */
@NullMarked
package io.github.flinksagemaker.drill.account;

import org.jspecify.annotations.NullMarked;
