<?php
// As much of WordPress as the plugin needs, to see what it prints. Usage: php wordpress.php <plugin file> <options as JSON>
// with `server`, `site`, `title`, `locale`, `open` and `show`: template, block, settings or refuse.

$options = json_decode( $argv[2], true );
$hooks   = array();
define( 'ABSPATH', '/' );

function add_action( $name, $what, $priority = 10 ) {
	$GLOBALS['hooks'][ $name ] = $what;
}
function add_filter( $name, $what, $priority = 10 ) {
	add_action( $name, $what, $priority );
}
function get_option( $name, $default = '' ) {
	return $GLOBALS['options'][ str_replace( 'blogsite_comments_', '', $name ) ] ?? $default;
}
function get_locale() {
	return $GLOBALS['options']['locale'] ?? 'de_DE';
}
function get_the_ID() {
	return 7;
}
function get_permalink( $id ) {
	return 'https://garden.example/?p=' . $id . '&lang=de';
}
function get_the_title( $id ) {
	return $GLOBALS['options']['title'] ?? 'Tulips';
}
function is_singular() {
	return true;
}
function comments_open() {
	return $GLOBALS['options']['open'] ?? true;
}
function get_comments_number() {
	return 0;
}
function wp_strip_all_tags( $text ) {
	return trim( strip_tags( $text ) );
}
function esc_attr( $text ) {
	return htmlspecialchars( $text, ENT_QUOTES );
}
function esc_html( $text ) {
	return esc_attr( $text );
}
function esc_url( $url ) {
	return preg_match( '#^https?://#', $url ) ? str_replace( array( '&', "'" ), array( '&#038;', '&#039;' ), preg_replace( '/[<>" ]/', '', $url ) ) : '';
}
function esc_url_raw( $url, $schemes ) {
	return in_array( parse_url( $url, PHP_URL_SCHEME ), $schemes, true ) ? $url : '';
}
function untrailingslashit( $text ) {
	return rtrim( $text, '/' );
}
function settings_fields( $group ) {
	echo '<input type="hidden" name="option_page" value="' . $group . '">';
}
function submit_button() {
	echo '<button>Save</button>';
}
function add_options_page( $title, $menu, $capability, $slug, $page ) {
	echo $capability . ' ';
	call_user_func( $page );
}
function register_setting( $group, $name, $details ) {
	echo $name . '=' . call_user_func( $details['sanitize_callback'], $GLOBALS['options']['typed'] ?? '' ) . "\n";
}
function wp_die( $text, $title, $details ) {
	exit( $details['response'] . ' ' . $text );
}

require $argv[1];
switch ( $options['show'] ) {
	case 'template':
		if ( isset( $hooks['comments_template'] ) ) {
			require call_user_func( $hooks['comments_template'], '/theme/comments.php' );
		}
		break;
	case 'block':
		echo call_user_func( $hooks['render_block_core/comments'], '<p>theme</p>' );
		break;
	case 'settings':
		call_user_func( $hooks['admin_init'] );
		call_user_func( $hooks['admin_menu'] );
		break;
	case 'refuse':
		call_user_func( $hooks['pre_comment_on_post'] );
}
